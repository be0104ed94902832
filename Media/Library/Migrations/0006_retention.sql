-- How long an asset is wanted counts from when somebody brought it back, where somebody did: what retention has taken away and a person wants again stays.
alter table asset add column restored_at timestamptz;

-- What is wanted for a while from the start, such as what a demo makes; null for what its site says.
alter table asset add column wanted_until timestamptz;
create index asset_wanted_until on asset (wanted_until) where wanted_until is not null and deleted_at is null;
