-- What was tried already to help a step or an item that failed, and what its next attempt is told: there from a rung of its ladder until it ends.
create table recovery (
    step_id  uuid primary key,
    record   json not null,
    at       timestamptz not null default clock_timestamp()
);

-- Services that kinds of steps need, as workers found them. Whoever puts off the next check makes it; while one is red, its lanes have a pause of its own.
create table dependency (
    name        text primary key,
    every       interval not null,
    due_at      timestamptz not null default clock_timestamp(),
    checked_at  timestamptz,
    red_since   timestamptz,
    failure     text
);
