-- What workers can do, as they publish it themselves. Schemas are json, not jsonb: forms show properties in their order.
create table step_type (
    kind          text primary key,
    aliases       text[] not null default '{}',
    title         text not null,
    description   text,
    access        text not null check (access in ('read', 'write')),
    input         json not null,
    output        json,
    requires      text[] not null default '{}',
    resource      text not null,
    version       text not null,
    published_at  timestamptz not null default clock_timestamp()
);

-- A workflow by name, with what is asked of it most. Its content stands in its versions, which never change.
create table workflow (
    name        text primary key check (name <> ''),
    version     integer not null,
    hash        bytea not null check (length(hash) = 32),
    origin      text not null check (origin in ('user', 'shipped')),
    title       text,
    created_at  timestamptz not null default clock_timestamp(),
    updated_at  timestamptz not null default clock_timestamp(),
    deleted_at  timestamptz
);

-- The source is kept to the byte, so that what comes out is what went in; the definition is its canonical form.
create table workflow_version (
    name        text not null references workflow (name),
    version     integer not null check (version > 0),
    origin      text not null check (origin in ('user', 'shipped')),
    format      text not null check (format in ('json', 'yaml')),
    source      bytea not null,
    definition  json not null,
    created_by  text not null,
    created_at  timestamptz not null default clock_timestamp(),
    primary key (name, version)
);
