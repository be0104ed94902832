-- Files that were replaced by what was made of them: what each was, what it became, how, and where the original is kept until when. Read by people, too: docs/transcoding.md.
create table transcoded_file (
    -- the step that does it: every attempt at it has the same
    id                  uuid primary key,
    -- without a reference: runs go when they are old
    run_id              uuid not null,
    attempt             integer not null,
    -- swapping: about to be replaced, or stopped in the middle of it; swapped: the original is kept; restored: it is back; purged: its time was over
    state               text not null default 'swapping' check (state in ('swapping', 'swapped', 'restored', 'purged')),
    root                text not null,
    -- the SHA-256 of the paths, which may be longer than what an index takes
    key_before          bytea not null,
    path_before         text not null,
    key_after           bytea not null,
    path_after          text not null,
    recipe              text not null,
    reason              text not null,
    bytes_before        bigint not null,
    modified_before     timestamptz not null,
    inode_before        bigint,
    codec_before        text,
    bytes_after         bigint not null,
    sha256_after        text not null,
    -- known once it is in its place
    modified_after      timestamptz,
    inode_after         bigint,
    codec_after         text,
    -- of the film, in seconds
    duration            double precision,
    frames              bigint,
    -- how long it was encoded, by what and where
    encode_seconds      double precision,
    encoder             text,
    worker              text,
    -- how like the original it looks, by the measure that is named: 1 is the same
    quality             double precision,
    quality_measure     text,
    quarantine_path     text not null,
    quarantined_until   timestamptz not null,
    begun_at            timestamptz not null default clock_timestamp(),
    swapped_at          timestamptz,
    -- restored or purged
    ended_at            timestamptz
);
create index transcoded_file_newest on transcoded_file (begun_at, id);
create index transcoded_file_before on transcoded_file (key_before);
create index transcoded_file_after on transcoded_file (key_after);
create index transcoded_file_due on transcoded_file (quarantined_until, id) where state in ('swapping', 'swapped');
