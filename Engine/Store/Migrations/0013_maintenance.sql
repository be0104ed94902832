-- Runs that stay, whatever retention says: one by its id, or all that carry a label. Who lifts a hold leaves it here, with his name.
create table hold (
    id           uuid primary key,
    run_id       uuid,
    label        text,
    value        text,
    reason       text not null check (reason <> ''),
    held_by      text not null,
    held_at      timestamptz not null default clock_timestamp(),
    released_by  text,
    released_at  timestamptz,
    check ((run_id is null) = (label is not null) and (label is null) = (value is null))
);

create unique index hold_run on hold (run_id) where released_at is null and run_id is not null;
create unique index hold_label on hold (label, value) where released_at is null and label is not null;

-- What is left of runs that are gone: their lists and stories, however long, which nobody can come to any more. They go bit by bit.
create table remains (
    id       bigint primary key generated always as identity,
    run_id   uuid not null,
    step_id  uuid,
    since    timestamptz not null,
    until    timestamptz not null
);

-- A run whose results another one uses stays for as long as that one.
create index step_origin on step (origin) where origin is not null;

-- What programs brought along, as they brought it last: what was changed or deleted since is a user's.
create table shipped_schedule (
    name      text primary key,
    hash      text not null,
    revision  bigint
);
