-- In a large fleet, workers without work are heard less often, and each says how much longer than others it may be silent. How large the
-- fleet is, the one with the duty counts for all.
alter table worker add column spell interval not null default '0';
alter table duty add column fleet integer not null default 0;
