-- What is known of files that may be transcoded, and what was last decided about each. They stay known until they change.
create table judged_file (
    -- the SHA-256 of the path, which may be longer than what an index takes
    key             bytea primary key,
    path            text not null,
    root            text not null,
    size            bigint not null,
    modified_at     timestamptz not null,
    -- what rules look at, as it was found by ffprobe
    facts           jsonb not null,
    probed_at       timestamptz not null default clock_timestamp(),
    -- the run that decided last, with all that it decided; without a reference: runs go when they are old
    run_id          uuid not null,
    recipe          text not null,
    verdict         smallint not null,
    rule            integer,
    reason          text not null,
    expected_bytes  bigint not null,
    decided_at      timestamptz not null default clock_timestamp()
);
create index judged_file_run on judged_file (run_id);
