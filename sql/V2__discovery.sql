-- The discovery room: who the nodes are and which keys they ever had. Nothing here is ever deleted: a node that leaves
-- is retired, and its id stays its key's.

create schema discovery;

create table discovery.node (
    id                   text        primary key,
    type                 text        not null,
    endpoint             text,
    supports_consensus   boolean     not null,
    supports_encryption  boolean     not null,
    max_message_bytes    integer,
    supported_protocols  text[]      not null,
    capability_names     text[]      not null,
    public_key           text,
    isolation_reason     text,
    isolation_by         text,
    isolation_since      timestamptz,
    registered_at        timestamptz not null,
    updated_at           timestamptz not null,
    version              bigint      not null unique,
    signed_at            timestamptz not null,
    signed_digest        bytea       check (octet_length(signed_digest) = 32),
    retired_at           timestamptz,
    last_seen            timestamptz,
    check ((isolation_reason is null) = (isolation_since is null) and (isolation_by is null) = (isolation_since is null))
);

-- Every key of every node, so that old signatures can be checked for ever and an old key is never taken again.
create table discovery.node_key (
    node       text        not null references discovery.node (id),
    key_id     text        not null,
    public_key text        not null,
    since      timestamptz not null,
    until      timestamptz,
    primary key (node, key_id)
);

grant usage on schema discovery to ${app_role};
grant select, insert, update on discovery.node to ${app_role};
grant select, insert on discovery.node_key to ${app_role};
grant update (until) on discovery.node_key to ${app_role};
