create table votes (id text primary key, vote text not null);
