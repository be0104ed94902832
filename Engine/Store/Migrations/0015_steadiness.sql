-- Since when a service answers without a break: what comes and goes is one incident, and not many.
alter table dependency add column green_since timestamptz;
