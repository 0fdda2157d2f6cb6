-- Tables that only grow need neither fresh statistics (every statement on them is bound to an index) nor frequent visits of
-- autovacuum: by default a young table is read and sampled every quarter of a minute, and messages wait for that.

alter table relay.message set (autovacuum_vacuum_insert_threshold = 5000000, autovacuum_analyze_threshold = 5000000);
alter table relay.receipt set (autovacuum_vacuum_insert_threshold = 5000000, autovacuum_analyze_threshold = 5000000);
alter table ledger.entries set (autovacuum_vacuum_insert_threshold = 5000000, autovacuum_analyze_threshold = 5000000);
alter table ledger.leaves set (autovacuum_vacuum_insert_threshold = 5000000, autovacuum_analyze_threshold = 5000000);
-- Each delivery leaves one dead row behind when it ends. Insertions alone give vacuum nothing to do here.
alter table relay.delivery set (autovacuum_vacuum_threshold = 200000, autovacuum_vacuum_insert_threshold = -1,
    autovacuum_analyze_threshold = 5000000);
