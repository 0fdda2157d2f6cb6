-- Inter-app exchange: applications (app), every version of every agreement (agreement), why some do not work for now
-- (suspension), and the signed words of parties and hosting nodes that all this rests on (word). Times are milliseconds since
-- 1970 UTC. Signed objects are kept as text, as they were signed. Versions and words stay for ever.

create schema interapp;

create table interapp.app (
    id               text   collate "C" primary key,
    digest           bytea  not null check (octet_length(digest) = 32),
    body             text   not null,
    registered_ms    bigint not null,
    quarantine_reason text,
    quarantine_by    text,
    quarantine_ms    bigint,
    quarantine_until_ms bigint, -- null until an operator lifts it
    check ((quarantine_reason is null) = (quarantine_ms is null))
);

-- state: 0 proposed, 1 in force (active or suspended), 3 revoked, 4 expired, 5 superseded.
create table interapp.agreement (
    id         text     collate "C" not null,
    version    bigint   not null,
    digest     bytea    not null unique check (octet_length(digest) = 32),
    app1       text     collate "C" not null references interapp.app (id),
    app2       text     collate "C" not null references interapp.app (id),
    body       text     not null,
    state      smallint not null,
    since_ms   bigint   not null,
    by         text     not null,
    reason     text     not null,
    expires_ms bigint   not null,
    primary key (id, version, digest)
);
create unique index agreement_in_force on interapp.agreement (id) where state = 1;
create unique index agreement_proposed on interapp.agreement (id) where state = 0;
create index agreement_by_app1 on interapp.agreement (app1, id);
create index agreement_by_app2 on interapp.agreement (app2, id);

create table interapp.suspension (
    agreement text   collate "C" not null,
    by        text   collate "C" not null,
    reason    text   not null,
    since_ms  bigint not null,
    until_ms  bigint,
    primary key (agreement, by)
);

-- kind: the wire name of the signed object.
create table interapp.word (
    digest    bytea  primary key check (octet_length(digest) = 32),
    kind      text   not null,
    agreement text   collate "C" not null,
    app       text   collate "C" not null,
    signed_ms bigint not null,
    body      text   not null
);
create index word_by_agreement on interapp.word (agreement, app, signed_ms);

grant usage on schema interapp to ${app_role};
grant select, insert, update on interapp.app to ${app_role};
grant select, insert on interapp.agreement, interapp.word to ${app_role};
grant update (state, since_ms, by, reason, body) on interapp.agreement to ${app_role};
grant select, insert, update, delete on interapp.suspension to ${app_role};

-- Of a message that is a call: under which agreement it was allowed, and on what terms (see relay.Docket).
alter table relay.message add column agreement text collate "C" not null default '', add column terms text not null default '';

-- How many entries each agreement has, whoever wrote them; the number of each is in its leaf.
create table ledger.numbering (
    agreement text   collate "C" primary key,
    entries   bigint not null check (entries > 0)
) with (fillfactor = 50);
grant select, insert, update on ledger.numbering to ${app_role};
