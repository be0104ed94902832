-- A dry run reads, and asks the steps that write what they would change. Another run may carry that out, and no second one.
alter table run
    add column dry      boolean not null default false,
    add column applies  uuid;

create unique index run_applies on run (applies) where applies is not null and parent_run is null;

-- What a step of a dry run, or an item of its list, would change.
create table plan (
    id        uuid primary key,
    tree      uuid not null,
    run_id    uuid not null,
    step_id   uuid not null,
    number    integer,
    actions   json not null,
    count     integer not null,
    begun_at  timestamptz,
    conflict  text
);

comment on column plan.id is 'The step, or the item.';
comment on column plan.tree is 'The run that stands above all others of the dry run.';
comment on column plan.begun_at is 'Since when it is carried out: from then on what it finds may be its own work.';

create index plan_tree on plan (tree, id);
create index plan_step on plan (step_id);
