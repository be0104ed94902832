-- Edits that are put together change by change. Each document that held once is kept, so that taking a change back is only another place among them.
create table edit_session (
    id            uuid primary key,
    asset_id      uuid not null references asset (id) on delete cascade,
    -- one more with each change, also with one that takes another back
    revision      integer not null default 1,
    -- which of its documents holds, and from which to which there are some
    place         integer not null default 0,
    oldest        integer not null default 0,
    newest        integer not null default 0,
    -- since when nothing in it changes any more
    committed_at  timestamptz,
    -- the run that it became, null until that has started; without a reference: runs go when they are old
    action_id     uuid,
    created_by    text not null,
    created_at    timestamptz not null default clock_timestamp(),
    changed_at    timestamptz not null default clock_timestamp(),
    check (oldest <= place and place <= newest),
    check (action_id is null or committed_at is not null)
);
create index edit_session_latest on edit_session (changed_at, id);
create index edit_session_asset on edit_session (asset_id, changed_at, id);

create table edit_session_document (
    session_id  uuid not null references edit_session (id) on delete cascade,
    place       integer not null,
    document    text not null,
    primary key (session_id, place)
);
