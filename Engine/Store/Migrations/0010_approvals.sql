-- What people are asked, and what they said. The step or item that asks waits in held, and whoever decides puts it back into the queue with the
-- same statement. One question of a step is current: those before it were answered no, and asked anew by a retry.
create table approval (
    id           uuid primary key,
    step_id      uuid not null,
    run_id       uuid not null,
    workflow     text not null,
    key          text not null,
    item         integer,
    message      text,
    about        json,
    role         text not null,
    asked_at     timestamptz not null default clock_timestamp(),
    deadline     timestamptz,
    on_deadline  text not null check (on_deadline in ('reject', 'approve', 'fail', 'skip', 'escalate')),
    overdue_at   timestamptz,
    status       text not null default 'open' check (status in ('open', 'approved', 'rejected', 'expired', 'withdrawn')),
    decided_by   text,
    decided_at   timestamptz,
    comment      text,
    superseded   boolean not null default false
);

create unique index approval_step on approval (step_id) where not superseded;
create index approval_run on approval (run_id, id);
create index approval_workflow on approval (workflow, id);
create index approval_open on approval (id) where status = 'open';
create index approval_deadline on approval (deadline) where status = 'open' and overdue_at is null and deadline is not null;

-- The question that a step waits for the answer to.
alter table held add column approval uuid;
