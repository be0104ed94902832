-- What a run keeps in the storage between its steps: nobody's asset, and needed until then.
alter table object add column needed_until timestamptz;

-- The chunks of films that are being encoded, by the run that encodes them; gone once the film is put together.
create table transcode_chunk (
    -- without a reference: runs go when they are old
    run_id          uuid not null,
    number          integer not null check (number >= 0),
    -- as FilmChunk has it
    chunk           jsonb not null,
    -- null until it is encoded
    object_key      uuid,
    -- as EncodedChunk has it
    encoded         jsonb,
    pictures        integer,
    bytes           bigint,
    seconds         double precision,
    worker          text,
    encoded_at      timestamptz,
    planned_at      timestamptz not null default clock_timestamp(),
    primary key (run_id, number)
);

-- What was tried and not taken stays as it is until the file changes.
alter table judged_file add column tried_recipe text;
alter table judged_file add column tried_reason text;
