create table product (
  name  text primary key,
  cents integer not null check (cents >= 0),
  stock integer not null check (stock >= 0)
);
