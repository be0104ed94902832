-- How long an asset is wanted counts from when somebody brought it back, where somebody did: what retention has taken away and a person wants again stays.
alter table asset add column restored_at timestamptz;
