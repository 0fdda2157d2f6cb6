-- The ledger: what happened (entries), the order it was sealed in (leaves), the Merkle tree over it (tiles, frontier) and
-- what was signed (checkpoints). The serving role bpci_app may add to all of it and change or remove nothing of it; it may
-- write anew only the unfinished right edge of the tree (frontier) and the writer's own row.

create schema ledger;

-- The hot table: one insert per commit of any room, so no column that can be computed later and no index but the key.
-- txid orders entries safely: once it is below the oldest running transaction, nothing can appear before it any more.
create table ledger.entries (
    txid  xid8   not null default pg_current_xact_id(),
    entry bigint not null generated always as identity,
    leaf  bytea  not null check (octet_length(leaf) between 2 and 65535),
    primary key (txid, entry)
);
alter table ledger.entries alter column leaf set storage plain;

-- Written by the integrator: the place of each entry in the tree, and what people look entries up by.
create table ledger.leaves (
    index     bigint      primary key,
    txid      xid8        not null,
    entry     bigint      not null,
    at        timestamptz not null,
    kind      text collate "C"        not null,
    node      text collate "C",
    message   text collate "C",
    proposal  text collate "C",
    agreement text collate "C"
);
create index leaves_by_node on ledger.leaves (node, index) where node is not null;
-- Ids come in no order: a hash index costs half of what a tree would, and nobody asks for a range of them.
create index leaves_by_message on ledger.leaves using hash (message);
create index leaves_by_proposal on ledger.leaves (proposal, index) where proposal is not null;
create index leaves_by_agreement on ledger.leaves (agreement, index) where agreement is not null;
-- The two kinds that are nearly all entries are found by reading along; LedgerStore knows them too.
create index leaves_by_kind on ledger.leaves (kind, index) where kind not in ('MessageAccepted', 'MessageDelivered');
create index leaves_by_time on ledger.leaves using brin (at);

-- Full tiles of the tree (C2SP tlog-tiles): 256 hashes of level 8·level, 8 192 bytes. They never change.
create table ledger.tiles (
    level  smallint not null,
    index  bigint   not null,
    hashes bytea    not null check (octet_length(hashes) = 8192),
    primary key (level, index)
);
alter table ledger.tiles alter column hashes set storage external; -- hashes do not compress

-- The unfinished last tile of each level: the hashes that are not in a full tile yet.
create table ledger.frontier (
    level  smallint primary key,
    hashes bytea    not null check (octet_length(hashes) % 32 = 0 and octet_length(hashes) < 8192)
);
alter table ledger.frontier alter column hashes set storage external;

-- Signed notes (C2SP tlog-checkpoint), one per size of the tree that was signed, each with the size signed before it, so
-- that a missing one shows.
create table ledger.checkpoints (
    size     bigint      primary key,
    previous bigint      not null check (previous < size),
    at       timestamptz not null,
    note     text        not null
);

-- One row: who may write the tree, and how far it is. The fence grows with each new holder, and every integration checks
-- it under the row's lock, so a writer that was replaced cannot add a leaf. cursor is the last entry put into the tree.
-- era: transaction ids start anew when the data is restored into another PostgreSQL cluster; entries up to era_entry came
-- from clusters before this one and are all in the tree.
create table ledger.writer (
    one          boolean     primary key default true check (one),
    fence        bigint      not null default 0,
    holder       text        not null default '',
    lease_until  timestamptz not null default '-infinity',
    size         bigint      not null default 0,
    cursor_txid  xid8        not null default '0',
    cursor_entry bigint      not null default 0,
    era_cluster  bigint      not null default 0,
    era_entry    bigint      not null default 0
);
insert into ledger.writer default values;

grant usage on schema ledger to ${app_role};
grant select, insert on ledger.entries, ledger.leaves, ledger.tiles, ledger.checkpoints to ${app_role};
grant select, insert, update on ledger.frontier to ${app_role};
grant select, update on ledger.writer to ${app_role};
