package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/** Empties payloads that have been kept long enough. The row, its digest and its entries in the ledger stay. */
final class RetentionStore {

    /**
     * What one step did.
     *
     * @param pruned payloads emptied
     * @param last   the last message looked at; 0 when there was none
     * @param done   whether everything after it is still to be kept
     */
    record Step(int pruned, long last, boolean done) {
    }

    /** A message is spared while it may still be delivered, and dead letters as long as they may be replayed. */
    private static final String PRUNE = """
            with looked as materialized (
                select seq, accepted_ms < $2 as old, expires_ms < $3 and octet_length(body) > 0 and not exists (
                    select from relay.delivery where id >= message.seq << 8 and id < message.seq + 1 << 8 and ended_ms = 0) as due
                from relay.message where seq > $1 order by seq limit $4),
            pruned as (
                update relay.message set body = '' where seq in (select seq from looked where old and due) returning seq)
            select (select count(*) from pruned)::integer, (select coalesce(max(seq), 0) from looked),
                (select count(*) filter (where old) < $4 from looked)""";

    /** Everything up to here needs no second look: it is empty. */
    private static final String ADVANCE = """
            update relay.retention set pruned_upto = coalesce(
                (select min(seq) - 1 from relay.message where seq > pruned_upto and seq <= $1 and octet_length(body) > 0), $1)""";

    Future<Long> prunedUpTo(SqlClient sql) {
        return sql.preparedQuery("select pruned_upto from relay.retention").execute().map(rows -> rows.iterator().next().getLong(0));
    }

    Future<Step> prune(SqlClient tx, long after, Instant acceptedBefore, Instant now, int messagesMax) {
        return tx.preparedQuery(PRUNE).execute(Tuple.of(after, acceptedBefore.toEpochMilli(), now.toEpochMilli(), messagesMax)).map(rows -> {
            Row row = rows.iterator().next();
            return new Step(row.getInteger(0), row.getLong(1), row.getBoolean(2));
        });
    }

    Future<Void> advance(SqlClient sql, long upTo) {
        return sql.preparedQuery(ADVANCE).execute(Tuple.of(upTo)).mapEmpty();
    }
}
