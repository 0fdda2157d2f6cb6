package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.relay.Stored.DeliveryRow;
import org.bpci.relay.Stored.EvidenceRow;
import org.bpci.relay.Stored.Existing;
import org.bpci.relay.Stored.MessageRow;
import org.bpci.relay.Stored.ReceiptRow;

/**
 * The statements of a group commit. Each takes any number of rows as arrays, so that a commit of a hundred messages is the
 * same handful of statements as a commit of one; none waits for another unless it needs its answer.
 */
final class RelayStore {

    /**
     * One plan for each statement, whatever the arrays hold, and always row by row through an index: the tables are empty
     * when the first plans are made, and a join planned for an empty table reads the whole of it later.
     */
    private static final String SETTINGS = """
            set plan_cache_mode = force_generic_plan; set enable_bitmapscan = off; set enable_hashjoin = off;
            set enable_mergejoin = off""";

    /** Of all processes on this database the one that holds this lock is the relay. It is freed with the connection. */
    private static final long WRITER_LOCK = 0x6270_6369_0003L;
    private static final String LOCK = "select pg_try_advisory_lock($1)";

    private static final String LAST_SEQ = "select coalesce(max(seq), 0) from relay.message";

    private static final String INSERT_MESSAGES = """
            insert into relay.message (commit_seq, accepted_ms, seq, source, message_id, type, priority, created_ms, expires_ms,
                targets, digest, body, signature)
            select $1::bigint, $2::bigint, * from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::smallint[],
                $8::bigint[], $9::bigint[], $10::text[], $11::bytea[], $12::bytea[], $13::text[])
            on conflict on constraint message_once do nothing
            returning seq""";

    private static final String INSERT_CALLS = """
            insert into relay.message (commit_seq, accepted_ms, seq, source, message_id, type, priority, created_ms, expires_ms,
                targets, digest, body, signature, agreement, terms)
            select $1::bigint, $2::bigint, * from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::smallint[],
                $8::bigint[], $9::bigint[], $10::text[], $11::bytea[], $12::bytea[], $13::text[], $14::text[], $15::text[])
            on conflict on constraint message_once do nothing
            returning seq""";

    private static final String EXISTING = """
            select m.source, m.message_id, m.seq, m.digest, m.signature = '' as unsigned, r.body as receipt
            from unnest($1::text[], $2::text[]) as k (source, message_id)
            join relay.message m on m.source = k.source and m.message_id = k.message_id
            join relay.receipt r on r.commit_seq = m.commit_seq and r.source = m.source""";

    private static final String INSERT_DELIVERIES = """
            insert into relay.delivery (id, target, lane, bytes, expires_ms)
            select * from unnest($1::bigint[], $2::text[], $3::smallint[], $4::integer[], $5::bigint[])""";

    /**
     * Asks for a delivery without an end instead of one whose state is open, and with "is true": either would let the planner
     * take the index of open deliveries, which holds an entry for each delivery that ended since the last vacuum.
     */
    private static final String END_DELIVERIES = """
            update relay.delivery d
            set state = e.state, attempts = e.attempts, last_error = e.reason, ended_ms = $1
            from unnest($2::bigint[], $3::text[], $4::smallint[], $5::smallint[], $6::text[]) as e (id, target, state, attempts, reason)
            where d.id = e.id and (d.target = e.target) is true and d.ended_ms = 0
            returning d.id""";

    private static final String POSTPONE_DELIVERIES = """
            update relay.delivery d
            set attempts = p.attempts, not_before_ms = p.not_before, last_error = p.reason
            from unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::text[]) as p (id, attempts, not_before, reason)
            where d.id = p.id and d.ended_ms = 0""";

    private static final String INSERT_RECEIPTS = """
            insert into relay.receipt (commit_seq, source, body) select $1::bigint, * from unnest($2::text[], $3::text[])""";

    private static final String INSERT_EVIDENCE = """
            insert into relay.evidence (found_ms, source, message_id, digest, signature, body)
            select $1::bigint, * from unnest($2::text[], $3::text[], $4::bytea[], $5::text[], $6::bytea[])
            on conflict do nothing
            returning source, message_id""";

    Future<Void> prepare(SqlConnection connection) {
        return connection.query(SETTINGS).execute().mapEmpty();
    }

    /** Whether this connection is the relay's now. */
    Future<Boolean> lock(SqlConnection writer) {
        return writer.preparedQuery(LOCK).execute(Tuple.of(WRITER_LOCK)).map(rows -> rows.iterator().next().getBoolean(0));
    }

    Future<Long> lastSeq(SqlConnection writer) {
        return writer.preparedQuery(LAST_SEQ).execute().map(rows -> rows.iterator().next().getLong(0));
    }

    Future<Void> begin(SqlConnection writer) {
        return writer.query("begin").execute().mapEmpty();
    }

    /** Succeeds also when the transaction had failed before and was rolled back: look at its statements, too. */
    Future<Void> commit(SqlConnection writer) {
        return writer.query("commit").execute().mapEmpty();
    }

    /** @return the sequence numbers of the messages that are new */
    Future<Set<Long>> insertMessages(SqlConnection writer, long commit, long nowMillis, List<MessageRow> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        Columns<MessageRow> columns = Columns.of(rows);
        Tuple parameters = Tuple.of(commit, nowMillis,
                columns.longs(MessageRow::seq), columns.texts(row -> row.source().value()), columns.texts(MessageRow::messageId),
                columns.texts(MessageRow::type), columns.shorts(row -> row.priority().lane()), columns.longs(MessageRow::createdMillis),
                columns.longs(MessageRow::expiresMillis), columns.texts(row -> spaced(row.targets())),
                columns.bytes(row -> row.proven().digest().bytes()), columns.bytes(row -> row.proven().body()),
                columns.texts(row -> row.proven().signature()));
        boolean calls = rows.stream().anyMatch(row -> row.docket().isCall()); // others do not carry two columns more
        if (calls) {
            parameters.addArrayOfString(columns.texts(row -> row.docket().agreement())).addArrayOfString(columns.texts(row -> row.docket().terms()));
        }
        return writer.preparedQuery(calls ? INSERT_CALLS : INSERT_MESSAGES).execute(parameters).map(found -> values(found, Long::valueOf));
    }

    Future<Map<MessageKey, Existing>> existing(SqlConnection writer, List<MessageKey> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Columns<MessageKey> columns = Columns.of(keys);
        return writer.preparedQuery(EXISTING)
                .execute(Tuple.of(columns.texts(key -> key.source().value()), (Object) columns.texts(MessageKey::messageId)))
                .map(rows -> {
                    Map<MessageKey, Existing> found = new HashMap<>();
                    for (Row row : rows) {
                        found.put(new MessageKey(new NodeId(row.getString("source")), row.getString("message_id")), new Existing(
                                row.getLong("seq"), Digest.ofBytes(row.getBuffer("digest").getBytes()),
                                row.getBoolean("unsigned"), row.getString("receipt")));
                    }
                    return found;
                });
    }

    Future<Void> insertDeliveries(SqlConnection writer, List<DeliveryRow> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture();
        }
        Columns<DeliveryRow> columns = Columns.of(rows);
        return writer.preparedQuery(INSERT_DELIVERIES).execute(Tuple.of(
                columns.longs(DeliveryRow::id), columns.texts(row -> row.target().value()),
                columns.shorts(row -> DeliveryId.lane(row.id())), columns.ints(DeliveryRow::bytes),
                columns.longs(DeliveryRow::expiresMillis))).mapEmpty();
    }

    /** @return the deliveries that were open until now, by {@link DeliveryId#key} */
    Future<Set<Long>> endDeliveries(SqlConnection writer, long nowMillis, List<Change.Ending> endings) {
        if (endings.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        Columns<Change.Ending> columns = Columns.of(endings);
        return writer.preparedQuery(END_DELIVERIES).execute(Tuple.of(nowMillis,
                columns.longs(Change.Ending::id), columns.texts(ending -> ending.target().value()),
                columns.shorts(ending -> ending.state().code()), columns.shorts(Change.Ending::attempts),
                columns.texts(Change.Ending::reason))).map(rows -> values(rows, DeliveryId::key));
    }

    Future<Void> postponeDeliveries(SqlConnection writer, List<Change.Postponement> postponements) {
        if (postponements.isEmpty()) {
            return Future.succeededFuture();
        }
        Columns<Change.Postponement> columns = Columns.of(postponements);
        return writer.preparedQuery(POSTPONE_DELIVERIES).execute(Tuple.of(
                columns.longs(Change.Postponement::id), columns.shorts(Change.Postponement::attempts),
                columns.longs(Change.Postponement::notBeforeMillis), columns.texts(Change.Postponement::reason))).mapEmpty();
    }

    Future<Void> insertReceipts(SqlConnection writer, long commit, List<ReceiptRow> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture();
        }
        Columns<ReceiptRow> columns = Columns.of(rows);
        return writer.preparedQuery(INSERT_RECEIPTS).execute(Tuple.of(
                commit, columns.texts(row -> row.source().value()), columns.texts(ReceiptRow::receipt))).mapEmpty();
    }

    /** @return the messages whose evidence is new */
    Future<Set<MessageKey>> insertEvidence(SqlConnection writer, long nowMillis, List<EvidenceRow> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        Columns<EvidenceRow> columns = Columns.of(rows);
        return writer.preparedQuery(INSERT_EVIDENCE).execute(Tuple.of(nowMillis,
                columns.texts(row -> row.key().source().value()), columns.texts(row -> row.key().messageId()),
                columns.bytes(row -> row.second().digest().bytes()), columns.texts(row -> row.second().signature()),
                columns.bytes(row -> row.second().body()))).map(found -> {
                    Set<MessageKey> fresh = new HashSet<>();
                    for (Row row : found) {
                        fresh.add(new MessageKey(new NodeId(row.getString(0)), row.getString(1)));
                    }
                    return fresh;
                });
    }

    private static Set<Long> values(RowSet<Row> rows, LongFunction<Long> form) {
        Set<Long> values = new HashSet<>(rows.size() * 2);
        for (Row row : rows) {
            values.add(form.apply(row.getLong(0)));
        }
        return values;
    }

    private static String spaced(List<NodeId> nodes) {
        return nodes.size() == 1 ? nodes.getFirst().value() : nodes.stream().map(NodeId::value).collect(Collectors.joining(" "));
    }
}
