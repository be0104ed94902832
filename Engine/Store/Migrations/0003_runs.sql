-- Steps queue up in lanes: what a worker must be able to do for them. A worker claims from the lanes that it can serve.
create table lane (
    id        integer primary key generated always as identity,
    kind      text not null,
    requires  text[] not null default '{}',
    resource  text not null,
    unique (kind, requires, resource)
);

-- What stands still: the lanes of a kind of step, the lanes that need a capability, a workflow, or (none of them) everything.
-- People and failing dependencies pause apart from each other: a lane moves again when the last of its pauses has ended.
create table pause (
    id          uuid primary key,
    kind        text,
    capability  text,
    workflow    text references workflow,
    cause       text not null,
    reason      text,
    paused_by   text not null,
    paused_at   timestamptz not null default clock_timestamp(),
    unique nulls not distinct (kind, capability, workflow, cause),
    check (num_nonnulls(kind, capability, workflow) <= 1)
);

-- One execution of one version of a workflow. No status stands in an index and each page has room for a second version of its rows, so that
-- the updates of a normal run are heap-only; indexes on failed_at and cancelled_at
-- cost only the runs that fail or are cancelled. Numbers stand for words as in RunStatus and StepStatus.
-- There are no foreign keys between the tables of the queue: each is written by one statement that writes the others too, and
-- checking them again for each row costs a quarter of the throughput.
create table run (
    id                uuid primary key,
    workflow          text not null,
    version           integer not null,
    status            smallint not null,
    priority          smallint not null default 0,
    rank              bigint not null,
    total_steps       integer not null,
    open_steps        integer not null,
    failed_steps      integer not null default 0,
    halted_at         timestamptz,
    cancelled_at      timestamptz,
    cancelled_by      text,
    input             json,
    output            json,
    labels            jsonb,
    trace             text,
    parent_run        uuid,
    parent_step       uuid,
    depth             smallint not null default 0,
    replay_of         uuid,
    idempotency_key   text,
    concurrency_key   text,
    created_by        text not null,
    created_at        timestamptz not null default clock_timestamp(),
    started_at        timestamptz,
    finished_at       timestamptz,
    failed_at         timestamptz
) with (fillfactor = 45);

create index run_workflow on run (workflow, id);
create unique index run_idempotency on run (workflow, idempotency_key) where idempotency_key is not null;
create index run_children on run (parent_run) where parent_run is not null;
create index run_labels on run using gin (labels jsonb_path_ops) where labels is not null;
create index run_failed on run (id) where failed_at is not null;
create index run_cancelled on run (id) where cancelled_at is not null;

-- One unit of work in a run, with its history. Whether it is being worked on stands in ready alone.
create table step (
    id             uuid primary key,
    run_id         uuid not null,
    key            text not null,
    place          smallint not null,
    role           smallint not null default 0,
    status         smallint not null,
    closed_by      smallint,
    lane           integer not null,
    open_needs     smallint not null,
    dependents     uuid[],
    attempt        smallint not null default 0,
    progress       real not null default 0,
    message        text,
    output         json,
    failure_class  text,
    failure        text,
    reason         text,
    child          uuid,
    worker         uuid,
    queued_at      timestamptz,
    started_at     timestamptz,
    finished_at    timestamptz,
    failed_at      timestamptz
) with (fillfactor = 40);

create index step_run on step (run_id);
create index step_failed on step (id) where failed_at is not null;

-- Every claim gives a lease with a number that no other ever has: it is the fence.
create sequence lease as bigint;

-- Queue and lease in one: a row is there from the moment when a step can begin until it ends. It stays as small as the live work.
create table ready (
    step_id     uuid not null,
    run_id      uuid not null,
    lane        integer not null,
    rank        bigint not null,
    place       smallint not null,
    role        smallint not null,
    attempt     smallint not null default 0,
    since       timestamptz not null default clock_timestamp(),
    due_at      timestamptz,
    lease       bigint,
    worker      uuid,
    claimed_at  timestamptz
) with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000,
    autovacuum_vacuum_cost_delay = 0
);

create unique index ready_step on ready (step_id);
create index ready_waiting on ready (lane, rank) where worker is null;
create index ready_claimed on ready (worker) where worker is not null;

-- Steps that wait for something other than a worker: a moment, the end of a child run, or the end of a pause of their workflow.
create table held (
    step_id   uuid primary key,
    run_id    uuid not null,
    lane      integer not null,
    rank      bigint not null,
    place     smallint not null,
    role      smallint not null,
    attempt   smallint not null,
    due_at    timestamptz,
    child     uuid,
    workflow  text
);

create index held_due on held (due_at) where due_at is not null;
create index held_workflow on held (workflow) where workflow is not null;

-- Runs whose workflow limits how many work at once, in or before the door. How much room there is is counted, never kept:
-- under the lock of the door, so that two cannot take the same place.
create table door (
    id        integer primary key generated always as identity,
    workflow  text not null,
    key       text not null,
    room      integer not null,
    unique (workflow, key)
);

create table admission (
    run_id       uuid primary key,
    door         integer not null,
    rank         bigint not null,
    admitted_at  timestamptz
);

create index admission_waiting on admission (door, rank) where admitted_at is null;
create index admission_inside on admission (door) where admitted_at is not null;

-- Work that one worker at a time does for all: it holds the duty for as long as it renews it.
create table duty (
    name    text primary key,
    worker  uuid,
    until   timestamptz not null default '-infinity'
);

insert into duty (name) values ('upkeep');

-- What happened, written with the change itself. Batch rows hold the steps and runs of one statement; a row with a run is part of that
-- run's own story. Rows become readable in the order (xid, id) once no older transaction runs.
create table event (
    xid      xid8 not null default pg_current_xact_id(),
    id       bigint not null generated always as identity,
    at       timestamptz not null default clock_timestamp(),
    kind     text not null,
    run_id   uuid,
    step_id  uuid,
    runs     uuid[],
    steps    uuid[],
    data     json
) partition by range (at);

-- Ids do not compress; trying costs more than it takes to write them.
alter table event alter column runs set storage external, alter column steps set storage external;

create table event_default partition of event default;
create index event_order on event (xid, id);
create index event_story on event (run_id, xid, id) where run_id is not null;

alter table worker
    add column kinds        text[] not null default '{}',
    add column capabilities text[] not null default '{}',
    add column slots        json,
    add column draining     boolean not null default false;
