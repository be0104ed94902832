-- Since when the database has answered without a gap, as those know who had the duty one after another. Before a whole lease has passed
-- after a gap, a worker that is silent may have been kept from speaking; a process that has just begun cannot know that by itself, and where
-- processes live shorter than a lease, none of them ever would.
alter table duty add column since timestamptz not null default clock_timestamp();
