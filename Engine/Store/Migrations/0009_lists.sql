-- What a list holds, written by the step that made it, under the lease that it had: what an attempt left behind that was lost counts for nothing.
create table entry (
    owner     uuid not null,
    lease     bigint not null,
    number    integer not null,
    document  json not null,
    primary key (owner, lease, number)
);

-- The list that a finished step gave, and, in a run that uses it again, whose it was.
alter table step
    add column listed  integer,
    add column lease   bigint,
    add column origin  uuid;

-- A step on its way through a list. What is over is counted in entries of the list, what is not in items: an item may take several entries.
create table walk (
    step_id     uuid primary key,
    run_id      uuid not null,
    lane        integer not null,
    place       smallint not null,
    role        smallint not null,
    entries     integer not null,
    items       integer not null,
    open        integer not null,
    completed   integer not null default 0,
    skipped     integer not null default 0,
    failed      integer not null default 0,
    cancelled   integer not null default 0,
    round       integer not null default 0,
    stopped_at  timestamptz,
    again       boolean not null default false
) with (fillfactor = 50);

create index walk_run on walk (run_id);

-- Items of a list line up by group, and enter the queue when there is room for them: how many are inside is counted under the lock of the walk.
create table line (
    id       bigint primary key generated always as identity,
    step_id  uuid not null,
    key      text not null,
    room     integer not null,
    waiting  integer not null default 0,
    inside   integer not null default 0,
    passed   integer not null default -1,
    unique (step_id, key)
) with (fillfactor = 50);

-- What a step does with one entry of a list, or with some that it takes at once. As with steps, no status stands in an index, so that updates are
-- heap-only, and the index on failed_at costs only those that fail.
create table item (
    id             uuid primary key,
    step_id        uuid not null,
    number         integer not null,
    line           bigint not null,
    owner          uuid not null,
    lease          bigint not null,
    first          integer not null,
    entries        integer not null,
    status         smallint not null default 0,
    attempt        smallint not null default 0,
    progress       real not null default 0,
    message        text,
    output         json,
    reason         text,
    failure_class  text,
    failure        text,
    child          uuid,
    worker         uuid,
    started_at     timestamptz,
    finished_at    timestamptz,
    failed_at      timestamptz
) with (fillfactor = 45);

create unique index item_step on item (step_id, number);
create index item_line on item (line, number);
create index item_failed on item (step_id, number) where failed_at is not null;

-- A step that waits for the items of its list.
alter table held add column walks boolean not null default false;

-- What is in the list that a kind of step gives.
alter table step_type add column items json;
