-- Worker processes, known by their heartbeat.
create table worker (
    id          uuid primary key,
    host        text not null,
    process_id  integer not null,
    version     text not null,
    started_at  timestamptz not null default clock_timestamp(),
    seen_at     timestamptz not null default clock_timestamp(),
    stopped_at  timestamptz
);

-- Keys are found by the hash of their secret; the secret itself is nowhere.
create table api_key (
    id            uuid primary key,
    name          text not null check (name <> ''),
    hint          text not null,
    hash          bytea not null unique check (length(hash) = 32),
    role          text not null check (role in ('viewer', 'editor', 'operator', 'admin')),
    scopes        text[] not null default '{}',
    created_at    timestamptz not null default clock_timestamp(),
    expires_at    timestamptz,
    revoked_at    timestamptz,
    last_used_at  timestamptz
);

-- Two living keys of one name could not be told apart.
create unique index api_key_living_name on api_key (name) where revoked_at is null;
