alter table shelf add column label text;
insert into shelf (id, label) values (1, 'first');
