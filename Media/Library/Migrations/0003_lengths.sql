-- Filters by length look at lengths alone, and lists in their order (asset_duration) at what has none too.
create index asset_length on asset (duration) where deleted_at is null and duration is not null;

-- Of words that few carry, the planner knows only what it has seen a few times: it must look at more of them.
alter table asset alter column codecs set statistics 1000;
alter table asset alter column tags set statistics 1000;
