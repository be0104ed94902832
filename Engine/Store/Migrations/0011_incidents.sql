-- What needs a person: one row for each cause that is not over, however often it strikes. No column of an index changes while it is counted, and each
-- page has room for a second version of its rows, so that counting is cheap.
create table incident (
    id               uuid primary key,
    cause            text not null,
    kind             text not null,
    title            text not null,
    message          text not null,
    help             text,
    workflow         text,
    count            bigint not null,
    opened_at        timestamptz not null default clock_timestamp(),
    last_at          timestamptz not null default clock_timestamp(),
    earlier          uuid,
    acknowledged_at  timestamptz,
    acknowledged_by  text,
    resolved_at      timestamptz,
    resolved_by      text
) with (fillfactor = 50);

create unique index incident_open on incident (cause) where resolved_at is null;
create index incident_past on incident (cause, id) where resolved_at is not null;

-- The steps that failed because of it, so that they can be retried together.
create table incident_case (
    incident  uuid not null,
    step_id   uuid not null,
    run_id    uuid not null,
    at        timestamptz not null default clock_timestamp(),
    primary key (incident, step_id)
);

create index incident_case_last on incident_case (incident, at);

create table incident_note (
    id        bigint primary key generated always as identity,
    incident  uuid not null,
    at        timestamptz not null default clock_timestamp(),
    by        text not null,
    text      text not null
);

create index incident_note_of on incident_note (incident, id);

-- What outside receivers are still to be told. A worker that tells puts it off first, so that no other does the same; what was told goes.
create table incident_notice (
    id         uuid primary key,
    incident   uuid not null,
    event      text not null,
    at         timestamptz not null default clock_timestamp(),
    due_at     timestamptz not null default clock_timestamp(),
    attempts   integer not null default 0,
    delivered  text[] not null default '{}'
);

create index incident_notice_due on incident_notice (due_at);
