-- Up to which message the payloads are pruned, so that a restart does not look at them all again.
create table relay.retention (
    one         boolean primary key default true check (one),
    pruned_upto bigint  not null default 0
);
insert into relay.retention default values;
grant select, update on relay.retention to ${app_role};
