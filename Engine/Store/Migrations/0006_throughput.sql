-- How much ended in each minute, so that nobody has to read the history to say how fast it goes. It is counted from the events, behind
-- those who write them: lane 0 stands for whole runs, every other number for the steps of that lane. Statuses as in RunStatus and StepStatus.
create table throughput (
    minute  timestamptz not null,
    lane    integer not null,
    status  smallint not null,
    count   bigint not null,
    primary key (minute, lane, status)
);

-- The place among the events until where all is counted. Whoever counts holds this row, so that nothing is counted twice.
create table throughput_mark (
    single  boolean primary key default true check (single),
    xid     xid8 not null,
    id      bigint not null
);

insert into throughput_mark (xid, id) values (pg_current_xact_id(), 0);
