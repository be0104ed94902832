-- Every object that was ever begun in the object store and is not proven gone from it. Its row is there before its first byte: whatever dies in
-- between leaves something that the sweeper finds.
create table object (
    key           uuid primary key,
    -- what names the unfinished object to the store
    reference     text not null default '',
    -- null until all of it is there
    size          bigint check (size >= 0),
    -- null until all of it has been read; one content is kept once
    sha256        bytea unique check (octet_length(sha256) = 32),
    begun_at      timestamptz not null default clock_timestamp(),
    kept_at       timestamptz,
    -- since when nobody needs it; who adopts it clears that
    condemned_at  timestamptz,
    check ((kept_at is null) = (size is null))
);
create index object_unfinished on object (begun_at) where kept_at is null;
create index object_condemned on object (condemned_at) where condemned_at is not null;

create table asset (
    id            uuid primary key,
    object_key    uuid not null references object (key),
    -- 0 other, 1 image, 2 video, 3 audio
    kind          smallint not null,
    -- 0 being read for its checksum, 1 not looked at yet, 2 ready, 3 invalid
    status        smallint not null,
    title         text not null,
    description   text not null default '',
    -- as it came, for who takes it home; never part of a path
    file_name     text not null,
    content_type  text not null,
    size          bigint not null,
    collection    text,
    site          text,
    tags          text[] not null default '{}',
    uploaded_at   timestamptz not null default clock_timestamp(),
    uploaded_by   text not null,
    changed_at    timestamptz not null default clock_timestamp(),
    -- what was found in it
    duration      double precision,
    width         integer,
    height        integer,
    frame_rate    double precision,
    codecs        text[] not null default '{}',
    probe         jsonb,
    problem       text,
    -- which run made it, and by what recipe; from what stands in asset_source
    made_by       uuid,
    recipe        text,
    -- when the workflows that listen were told of it
    told_at       timestamptz,
    deleted_at    timestamptz,
    deleted_by    text,
    -- the elder asset of the same content, which answers for this one
    merged_into   uuid references asset (id) on delete set null,
    words         tsvector not null default ''
);

-- One asset for each content.
create unique index asset_object on asset (object_key) where merged_into is null;
create index asset_merged on asset (merged_into) where merged_into is not null;

-- Each filter together with the usual order, the newest first.
create index asset_newest on asset (uploaded_at, id) where deleted_at is null;
create index asset_kind on asset (kind, uploaded_at, id) where deleted_at is null;
create index asset_status on asset (status, uploaded_at, id) where deleted_at is null;
create index asset_site on asset (site, uploaded_at, id) where deleted_at is null and site is not null;
create index asset_collection on asset (collection, uploaded_at, id) where deleted_at is null and collection is not null;
create index asset_title on asset (lower(title) collate "C", id) where deleted_at is null;
create index asset_size on asset (size, id) where deleted_at is null;
create index asset_duration on asset (coalesce(duration, -1), id) where deleted_at is null;
create index asset_height on asset (height, id) where deleted_at is null and height is not null;
create index asset_width on asset (width, id) where deleted_at is null and width is not null;
create index asset_tags on asset using gin (tags) where deleted_at is null;
create index asset_codecs on asset using gin (codecs) where deleted_at is null;
create index asset_words on asset using gin (words) where deleted_at is null;
create index asset_untold on asset (uploaded_at) where told_at is null;
create index asset_deleted on asset (deleted_at, id) where deleted_at is not null;
create index asset_made_by on asset (made_by) where made_by is not null;

create table asset_source (
    asset_id   uuid not null references asset (id) on delete cascade,
    -- without a reference: what something was made from may be gone
    source_id  uuid not null,
    primary key (asset_id, source_id)
);
create index asset_source_of on asset_source (source_id);

-- What was made from an asset so that people can see it: a thumbnail, a poster, a sprite, a waveform.
create table rendition (
    asset_id      uuid not null references asset (id) on delete cascade,
    role          text not null,
    object_key    uuid not null references object (key),
    content_type  text not null,
    width         integer,
    height        integer,
    made_at       timestamptz not null default clock_timestamp(),
    primary key (asset_id, role)
);
create index rendition_object on rendition (object_key);

-- Uploads that come in several requests.
create table upload (
    id            uuid primary key,
    object_key    uuid not null references object (key),
    -- null until that is known
    length        bigint check (length >= 0),
    -- where it comes in parts that go straight to the store
    part_size     bigint,
    -- what the asset will be: file name, title, tags …
    about         jsonb not null,
    created_by    text not null,
    created_at    timestamptz not null default clock_timestamp(),
    expires_at    timestamptz not null,
    -- who appends to it, and until when that holds if nothing more is heard
    writer        uuid,
    writing_until timestamptz,
    -- what it became
    asset_id      uuid references asset (id) on delete set null,
    finished_at   timestamptz
);
create index upload_expires on upload (expires_at);
create index upload_object on upload (object_key);

-- Words are what stands between signs: council_meeting-2024.mp4 is found by each of its parts.
create function asset_words() returns trigger language plpgsql as $$
begin
    new.words :=
        setweight(to_tsvector('simple', regexp_replace(new.title, '[!-/:-@\[-`{-~]+', ' ', 'g')), 'A')
        || setweight(to_tsvector('simple', regexp_replace(array_to_string(new.tags, ' '), '[!-/:-@\[-`{-~]+', ' ', 'g')), 'B')
        || setweight(to_tsvector('simple', left(regexp_replace(new.description, '[!-/:-@\[-`{-~]+', ' ', 'g'), 100000)), 'C')
        || setweight(to_tsvector('simple', left(regexp_replace(new.file_name, '[!-/:-@\[-`{-~]+', ' ', 'g'), 1000)), 'D');
    return new;
end
$$;
create trigger asset_words before insert or update of title, description, tags, file_name on asset for each row execute function asset_words();
