-- What assets were called before several were renamed at once, so that it can be undone. Undoing is a renaming, too, and can be undone.
create table rename (
    id          uuid primary key,
    -- what the new names were made from; what is undone has none
    template    text not null default '',
    -- without a reference: the older one may be gone
    undoes      uuid,
    renamed_at  timestamptz not null default clock_timestamp(),
    renamed_by  text not null,
    -- when it was told of as an event
    told_at     timestamptz
);
create index rename_untold on rename (renamed_at) where told_at is null;

create table renamed_asset (
    rename_id         uuid not null references rename (id) on delete cascade,
    asset_id          uuid not null references asset (id) on delete cascade,
    title_before      text not null,
    title_after       text not null,
    file_name_before  text not null,
    file_name_after   text not null,
    undone_at         timestamptz,
    primary key (rename_id, asset_id)
);
create index renamed_asset_of on renamed_asset (asset_id);

-- Who else is called like that. By hash, since names may be longer than other indexes take.
create index asset_file_name on asset using hash (lower(file_name));

-- Titles that are made of names of files have up to 4096 characters, and an index takes 2704 bytes: what came in with such a name was refused.
-- Lists by title go by as much of it as anybody reads.
drop index asset_title;
create index asset_title on asset (left(lower(title), 300) collate "C", id) where deleted_at is null;
