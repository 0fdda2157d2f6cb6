-- Consensus: proposals with the opening that pinned their electorate (proposal), the ballots cast on them (ballot) with the
-- receipts voters got (receipt), weights (weight_set before the first proposal, epoch after), what was decided (parameter,
-- emergency), what other rooms are asked to do about it (standing_order), and equivocations (evidence). Times are milliseconds
-- since 1970 UTC. Signed objects are kept as text, as they were signed. Proposals, ballots, epochs and evidence stay for ever.

create schema consensus;

create table consensus.weight_set (
    node   text   collate "C" primary key,
    micros bigint not null check (micros > 0)
);

create table consensus.epoch (
    number bigint primary key,
    digest bytea  not null unique check (octet_length(digest) = 32),
    body   text   not null
);

-- state: 0 open, 1 approved, 2 rejected, 3 expired. A row is decided once; the certificate comes with the decision.
create table consensus.proposal (
    seq             bigint   generated always as identity unique,
    id              text     collate "C" primary key,
    digest          bytea    not null unique check (octet_length(digest) = 32),
    type            text     not null,
    proposer        text     collate "C" not null,
    epoch           bigint   not null references consensus.epoch (number),
    opened_ms       bigint   not null,
    closes_ms       bigint   not null,
    body            text     not null,
    opening         text     not null,
    state           smallint not null default 0,
    round           integer  not null default 1,
    round_began_ms  bigint   not null,
    decided_ms      bigint,
    decision_digest bytea    check (octet_length(decision_digest) = 32),
    certificate     text,
    lapsed          text,
    check ((state = 0) = (certificate is null) and (state = 0) = (decided_ms is null))
);
create index proposal_open on consensus.proposal (seq) where state = 0;

create table consensus.receipt (
    digest bytea primary key,
    body   text  not null
);

-- choice: 0 approve, 1 reject, 2 abstain. body is the ballot without its reasoning, which may be forgotten.
create table consensus.ballot (
    proposal  text     collate "C" not null references consensus.proposal (id),
    voter     text     collate "C" not null,
    choice    smallint not null,
    cast_ms   bigint   not null,
    digest    bytea    not null,
    receipt   bytea    not null,
    body      text     not null,
    reasoning bytea    not null,
    primary key (proposal, voter)
);

create table consensus.evidence (
    seq       bigint generated always as identity unique,
    id        text   collate "C" primary key,
    proposal  text   collate "C" not null,
    voter     text   collate "C" not null,
    found_ms  bigint not null,
    body      text   not null,
    unique (proposal, voter)
);

create table consensus.parameter (
    name     text   collate "C" not null,
    version  bigint not null,
    value    text   not null,
    proposal text   collate "C" not null,
    set_ms   bigint not null,
    primary key (name, version)
);

create table consensus.emergency (
    proposal text    collate "C" primary key,
    action   text    not null,
    ends_ms  bigint  not null,
    ratified boolean not null default false,
    ended_ms bigint
);

-- Orders to other rooms, given in the transaction of the decision and carried out after it, again after a crash.
create table consensus.standing_order (
    id      text   collate "C" primary key,
    body    text   not null,
    done_ms bigint
);
create index standing_order_open on consensus.standing_order (id) where done_ms is null;

grant usage on schema consensus to ${app_role};
grant select, insert, update on consensus.weight_set, consensus.emergency, consensus.standing_order to ${app_role};
grant select, insert on consensus.epoch, consensus.proposal, consensus.receipt, consensus.ballot, consensus.evidence,
    consensus.parameter to ${app_role};
grant update (state, round, round_began_ms, decided_ms, decision_digest, certificate, lapsed) on consensus.proposal to ${app_role};
grant update (reasoning) on consensus.ballot to ${app_role};
