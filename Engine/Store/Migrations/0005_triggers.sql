-- What the current versions of living workflows listen to; subject is the workflow whose runs are meant, where the event is the end of a run.
-- It follows from the definitions, and is written anew with each registration and deletion.
create table trigger (
    event     text not null,
    subject   text not null default '',
    workflow  text not null references workflow (name),
    version   integer not null,
    place     smallint not null,
    primary key (event, subject, workflow, place)
);

create index trigger_workflow on trigger (workflow);

-- How far the ends of runs have been told to those who listen.
create table event_reader (
    name  text primary key,
    xid   xid8 not null,
    id    bigint not null
);

insert into event_reader (name, xid, id) values ('run_ends', pg_snapshot_xmin(pg_current_snapshot()), 0);
