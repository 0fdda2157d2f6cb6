-- The relay: messages as they were accepted (message), one row for each target of each (delivery), the receipts their sources
-- got (receipt), and proofs that a node signed two messages under one id (evidence). Times are milliseconds since 1970 UTC:
-- to_timestamp(accepted_ms / 1000.0) shows them. Names compare bytewise, which is cheaper and the same on every server.

create schema relay;

-- Rows are inserted once and never updated, but for a payload that is pruned. seq is given by the one relay that holds the
-- writer's lock, so that it grows in the order of commits. source and message_id are what a replay is found by, for ever.
create table relay.message (
    seq         bigint   primary key,
    commit_seq  bigint   not null,
    accepted_ms bigint   not null,
    created_ms  bigint   not null,
    expires_ms  bigint   not null,
    priority    smallint not null,
    source      text     collate "C" not null,
    message_id  text     collate "C" not null,
    type        text     collate "C" not null,
    targets     text     collate "C" not null, -- separated by spaces, in the order of the message
    signature   text     collate "C" not null, -- empty: accepted unsigned in development mode
    digest      bytea    not null,
    body        bytea    not null,             -- canonical JSON without the signature; empty once pruned
    constraint message_once unique (message_id, source)
) with (toast_tuple_target = 8160);
-- Compressing signed JSON costs more time than its disk space is worth on the hot path.
alter table relay.message alter column body set storage external;

-- id holds seq, the target's place in the message, and the lane (see DeliveryId). state: 0 open, 2 delivered, 3 expired,
-- 4 dead, 5 revoked. A row is inserted once and usually updated once, when the delivery ends.
create table relay.delivery (
    id            bigint   primary key,
    expires_ms    bigint   not null,
    not_before_ms bigint   not null default 0,
    ended_ms      bigint   not null default 0,
    bytes         integer  not null,
    lane          smallint not null,
    state         smallint not null default 0,
    attempts      smallint not null default 0,
    target        text     collate "C" not null,
    last_error    text     not null default ''
) with (fillfactor = 90);
create index delivery_open on relay.delivery (target, lane, id) where state = 0;
create index delivery_dead on relay.delivery (id) where state in (3, 4);

-- One row for all messages of a source that became durable together.
create table relay.receipt (
    commit_seq bigint not null,
    source     text   collate "C" not null,
    body       text   not null,
    primary key (commit_seq, source)
);

-- The second message; the first is in relay.message.
create table relay.evidence (
    source     text   collate "C" not null,
    message_id text   collate "C" not null,
    digest     bytea  not null,
    signature  text   not null,
    body       bytea  not null,
    found_ms   bigint not null,
    primary key (source, message_id, digest)
);

grant usage on schema relay to ${app_role};
grant select, insert, update on relay.message, relay.delivery to ${app_role};
grant select, insert on relay.receipt, relay.evidence to ${app_role};
