-- Whose media it is: a city, a household, a studio. Its name is what assets say in `site`, and is never changed.
create table site (
    name            text primary key check (name ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
    title           text not null,
    -- as the IANA names it
    time_zone       text not null,
    -- words that its people use and others do not
    vocabulary      text[] not null default '{}',
    -- null for ever
    retention_days  integer check (retention_days > 0),
    priority        integer not null default 0 check (priority between -100 and 100),
    -- folders as workers see them: [{"name", "path", "access"}]
    roots           jsonb not null default '[]',
    created_at      timestamptz not null default clock_timestamp(),
    created_by      text not null,
    changed_at      timestamptz not null default clock_timestamp(),
    changed_by      text not null
);
