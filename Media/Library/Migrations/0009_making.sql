-- How an edit was carried out, and what is otherwise with it than one might expect: a run that goes on after a kill finds only what it had made.
alter table asset
    add column how   text,
    add column notes text[] not null default '{}';
