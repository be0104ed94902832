-- What was renamed in the past is listed, the newest first.
create index rename_newest on rename (renamed_at, id);
