-- What starts workflows at times, or after others. next_at is the earliest time that nobody has dealt with: whoever deals with it moves it on in
-- the same statement, so that no time is dealt with twice. runs are those that it started and that may still be open.
create table schedule (
    name           text primary key check (name <> ''),
    workflow       text not null references workflow (name),
    inputs         json,
    labels         json,
    priority       smallint not null default 0,
    cron           text,
    after          text references workflow (name),
    after_ends     text[] not null default '{}',
    time_zone      text not null,
    overlap        text not null check (overlap in ('queue', 'skip', 'replace', 'allow')),
    missed         text not null check (missed in ('once', 'all', 'skip')),
    only_if_empty  boolean not null default false,
    windows        json,
    enabled        boolean not null default true,
    revision       bigint not null default 1,
    next_at        timestamptz,
    rest_until     timestamptz,
    problem        text,
    runs           uuid[] not null default '{}',
    created_by     text not null,
    created_at     timestamptz not null default clock_timestamp(),
    changed_by     text not null,
    changed_at     timestamptz not null default clock_timestamp(),
    check (num_nonnulls(cron, after) = 1)
);

create index schedule_next on schedule (next_at) where enabled and next_at is not null;
create index schedule_workflow on schedule (workflow);
create index schedule_after on schedule (after) where after is not null;

-- What became of a time at which a schedule was due, or of an end that it follows. count is more than one where it stands for several times.
create table firing (
    id          bigint generated always as identity primary key,
    schedule    text not null references schedule on delete cascade,
    due_at      timestamptz not null,
    cause       text,
    event       json,
    depth       smallint not null default 0,
    count       integer not null default 1,
    status      text not null check (status in ('due', 'waiting', 'started', 'skipped', 'refused')),
    reason      text,
    until       timestamptz,
    run         uuid,
    started_by  text,
    at          timestamptz not null default clock_timestamp()
);

-- The same end is told twice where whoever tells it begins again.
create unique index firing_cause on firing (schedule, cause) where cause is not null;
create index firing_history on firing (schedule, id);
create index firing_pending on firing (schedule, id) where status in ('due', 'waiting');
