-- Files that were seen in folders: until they stand still, and, once they are in the library, so that they are not taken twice.
create table found_file (
    -- the SHA-256 of its path, which may be longer than an index takes
    key          bytea primary key check (octet_length(key) = 32),
    root         text not null,
    path         text not null,
    size         bigint not null,
    modified_at  timestamptz not null,
    -- how often it was found as it is, and when that was counted last
    polls        integer not null default 1,
    counted_at   timestamptz not null default clock_timestamp(),
    taken_at     timestamptz,
    -- without a reference: what was purged is not taken again
    asset_id     uuid,
    -- why it is left alone until it changes
    problem      text
);

-- How many files a root had the last time: one that is empty all at once is not mounted.
create table searched_root (
    root         text primary key,
    files        bigint not null,
    searched_at  timestamptz not null default clock_timestamp()
);
