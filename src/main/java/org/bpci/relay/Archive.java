package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.relay.RelayRequest.CallKey;
import org.bpci.relay.RelayRequest.DeadLetter;
import org.bpci.relay.RelayRequest.FoundCall;
import org.bpci.relay.Stored.Depth;
import org.bpci.relay.Stored.OpenDelivery;

/** What is read from the tables of the relay, and the one rare change outside the group commit: replaying a dead letter. */
final class Archive {

    /** Bytes of one page of a lane; a single larger message is still a page. */
    private static final int PAGE_BYTES_MAX = Lane.BYTES_MAX;

    private static final String DEPTHS = """
            select target, count(*)::integer as deliveries, sum(bytes)::bigint as bytes, max(id) as last_id,
                min(expires_ms) as first_expiry
            from relay.delivery where state = 0 group by target, lane""";

    private static final String PAGE = """
            select d.id, d.bytes, d.expires_ms, d.attempts, d.not_before_ms,
                m.seq, m.source, m.message_id, m.digest, m.body, m.signature, m.accepted_ms, m.agreement, m.terms
            from (select *, sum(bytes) over (order by id) - bytes as bytes_before
                from (select id, bytes, expires_ms, attempts, not_before_ms from relay.delivery
                    where target = $1 and lane = $2 and id > $3 and state = 0 order by id limit $4) as first) as d
            join relay.message m on m.seq = d.id >> 8
            where d.bytes_before < $5
            order by d.id""";

    private static final String HEADER = """
            select d.id, d.target, d.bytes, d.attempts, m.seq, m.source, m.message_id, m.digest, m.accepted_ms, m.agreement, m.terms
            from relay.delivery d join relay.message m on m.seq = d.id >> 8 where d.state = 0 and d.target = $1""";
    private static final String OPEN_BY_ID = HEADER + " and d.id = any($2)";
    private static final String EXPIRED = HEADER + " and d.expires_ms <= $2 order by d.id limit $3";
    private static final String OPEN = HEADER + " order by d.id limit $2";

    private static final String RECALLED = HEADER + " and m.agreement = $2 and d.id > $3 order by d.id limit $4";

    private static final String NEXT_EXPIRY =
            "select min(expires_ms) from relay.delivery where state = 0 and target = $1";

    private static final String MESSAGES = """
            select m.*, r.body as receipt from relay.message m
            join relay.receipt r on r.commit_seq = m.commit_seq and r.source = m.source
            where m.message_id = $1 and ($2 = '' or m.source = $2) limit 2""";

    private static final String CALLS = """
            select m.source, m.message_id, m.digest, m.agreement, m.terms, m.expires_ms
            from unnest($1::text[], $2::text[]) as k (source, message_id)
            join relay.message m on m.source = k.source and m.message_id = k.message_id where m.agreement <> ''""";

    private static final String DELIVERIES =
            "select id, target, state, attempts, ended_ms, last_error from relay.delivery where id >= $1 and id < $2 order by id";

    private static final String DEAD = """
            select d.id, d.target, d.state, d.attempts, d.ended_ms, d.last_error, m.source, m.message_id, m.accepted_ms
            from relay.delivery d join relay.message m on m.seq = d.id >> 8
            where d.state in (3, 4) and d.id > $1 and ($2 = '' or d.target = $2) order by d.id limit $3""";

    private static final String REPLAY = """
            update relay.delivery d
            set state = 0, attempts = 0, not_before_ms = 0, ended_ms = 0, last_error = '', expires_ms = $2
            from relay.message m where d.id = $1 and m.seq = d.id >> 8 and d.state in (3, 4) and octet_length(m.body) > 0
            returning d.id, d.target, d.bytes, d.attempts, m.seq, m.source, m.message_id, m.digest, m.accepted_ms, m.agreement, m.terms""";

    Future<List<Depth>> depths(SqlClient client) {
        return client.preparedQuery(DEPTHS).execute().map(rows -> {
            List<Depth> depths = new ArrayList<>(rows.size());
            for (Row row : rows) {
                depths.add(new Depth(new NodeId(row.getString("target")), row.getInteger("deliveries"),
                        row.getLong("bytes"), row.getLong("last_id"), row.getLong("first_expiry")));
            }
            return depths;
        });
    }

    Future<List<Slot>> page(SqlClient client, PageWish wish) {
        return client.preparedQuery(PAGE)
                .execute(Tuple.of(wish.target().value(), (short) wish.lane(), wish.after(), Lane.SLOTS_LOW, PAGE_BYTES_MAX))
                .map(rows -> {
                    List<Slot> slots = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        Parcel parcel = new Parcel(row.getLong("seq"), new NodeId(row.getString("source")), row.getString("message_id"),
                                digest(row), row.getBuffer("body").getBytes(), row.getString("signature"), row.getLong("accepted_ms"), docket(row));
                        slots.add(new Slot(row.getLong("id"), parcel, row.getInteger("bytes"), row.getLong("expires_ms"),
                                row.getInteger("attempts"), row.getLong("not_before_ms")));
                    }
                    return slots;
                });
    }

    /** Those of {@code ids} that are open and {@code target}'s. */
    Future<List<OpenDelivery>> open(SqlClient client, NodeId target, List<Long> ids) {
        return client.preparedQuery(OPEN_BY_ID).execute(Tuple.of(target.value(), (Object) ids.toArray(Long[]::new))).map(Archive::headers);
    }

    Future<List<OpenDelivery>> open(SqlClient client, NodeId target, int limit) {
        return client.preparedQuery(OPEN).execute(Tuple.of(target.value(), limit)).map(Archive::headers);
    }

    Future<List<OpenDelivery>> expired(SqlClient client, NodeId target, long nowMillis, int limit) {
        return client.preparedQuery(EXPIRED).execute(Tuple.of(target.value(), nowMillis, limit)).map(Archive::headers);
    }

    /** What waits for {@code target} under an agreement, from {@code after} on. */
    Future<List<OpenDelivery>> recalled(SqlClient client, NodeId target, String agreement, long after, int limit) {
        return client.preparedQuery(RECALLED).execute(Tuple.of(target.value(), agreement, after, limit)).map(Archive::headers);
    }

    /** {@code Long.MAX_VALUE} when the target has no open delivery. */
    Future<Long> nextExpiry(SqlClient client, NodeId target) {
        return client.preparedQuery(NEXT_EXPIRY).execute(Tuple.of(target.value()))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong(0)).orElse(Long.MAX_VALUE));
    }

    /** The message as it stands; refused when there is none or when several sources used the id. */
    Future<MessageView> find(SqlClient client, Optional<NodeId> source, String messageId) {
        return client.preparedQuery(MESSAGES).execute(Tuple.of(messageId, source.map(NodeId::value).orElse("")))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.failedFuture(RelayFault.MESSAGE_NOT_FOUND.because(
                                "no message with that id was accepted" + source.map(node -> " from " + node).orElse("")));
                    }
                    if (rows.size() > 1) {
                        return Future.failedFuture(RelayFault.MESSAGE_AMBIGUOUS.because(
                                "several nodes sent a message with that id; name the source, too"));
                    }
                    Row row = rows.iterator().next();
                    long first = DeliveryId.firstOf(row.getLong("seq"));
                    return client.preparedQuery(DELIVERIES)
                            .execute(Tuple.of(first, DeliveryId.firstOf(row.getLong("seq") + 1)))
                            .map(deliveries -> view(row, deliveries));
                });
    }

    /** Accepted calls, in the order of the keys. */
    Future<List<Optional<FoundCall>>> calls(SqlClient client, List<CallKey> keys) {
        Columns<CallKey> columns = Columns.of(keys);
        return client.preparedQuery(CALLS).execute(Tuple.of(columns.texts(key -> key.source().value()), (Object) columns.texts(CallKey::messageId)))
                .map(rows -> {
                    Map<CallKey, FoundCall> found = new HashMap<>();
                    for (Row row : rows) {
                        CallKey key = new CallKey(new NodeId(row.getString("source")), row.getString("message_id"));
                        found.put(key, new FoundCall(key, digest(row), docket(row), instant(row, "expires_ms")));
                    }
                    return keys.stream().map(key -> Optional.ofNullable(found.get(key))).toList();
                });
    }

    Future<List<DeadLetter>> deadLetters(SqlClient client, Optional<NodeId> target, long after, int limit) {
        return client.preparedQuery(DEAD).execute(Tuple.of(after, target.map(NodeId::value).orElse(""), limit)).map(rows -> {
            List<DeadLetter> letters = new ArrayList<>(rows.size());
            for (Row row : rows) {
                letters.add(new DeadLetter(new NodeId(row.getString("source")), row.getString("message_id"),
                        Instant.ofEpochMilli(row.getLong("accepted_ms")), delivery(row)));
            }
            return letters;
        });
    }

    /** Opens a dead letter again; refused when it is none. */
    Future<OpenDelivery> replay(SqlClient tx, long deliveryId, long expiresMillis) {
        return tx.preparedQuery(REPLAY).execute(Tuple.of(deliveryId, expiresMillis)).compose(rows -> rows.size() == 1
                ? Future.succeededFuture(headers(rows).getFirst())
                : Future.failedFuture(RelayFault.DEAD_LETTER_NOT_FOUND.because(
                        "delivery " + deliveryId + " is not a dead letter, or its message is no longer kept; list them to see which are")));
    }

    private static MessageView view(Row row, RowSet<Row> deliveries) {
        List<DeliveryView> views = new ArrayList<>(deliveries.size());
        for (Row delivery : deliveries) {
            views.add(delivery(delivery));
        }
        String signature = row.getString("signature");
        byte[] body = row.getBuffer("body").getBytes();
        String message = body.length == 0 ? "" : Frames.signed(new String(body, StandardCharsets.UTF_8), signature);
        return new MessageView(new NodeId(row.getString("source")), row.getString("message_id"), digest(row), row.getString("type"),
                Priority.ofLane(row.getInteger("priority")), instant(row, "created_ms"), instant(row, "accepted_ms"),
                instant(row, "expires_ms"), signature.isEmpty(), row.getString("receipt"), message, views);
    }

    private static DeliveryView delivery(Row row) {
        long ended = row.getLong("ended_ms");
        return new DeliveryView(row.getLong("id"), new NodeId(row.getString("target")),
                DeliveryState.ofCode(row.getInteger("state")), row.getInteger("attempts"),
                ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)), row.getString("last_error"));
    }

    private static List<OpenDelivery> headers(RowSet<Row> rows) {
        List<OpenDelivery> open = new ArrayList<>(rows.size());
        for (Row row : rows) {
            open.add(new OpenDelivery(row.getLong("id"), new NodeId(row.getString("target")), row.getInteger("bytes"),
                    row.getInteger("attempts"), Parcel.header(row.getLong("seq"), new NodeId(row.getString("source")),
                            row.getString("message_id"), digest(row), row.getLong("accepted_ms"), docket(row))));
        }
        return open;
    }

    private static Docket docket(Row row) {
        String agreement = row.getString("agreement");
        return agreement.isEmpty() ? Docket.NONE : new Docket(agreement, row.getString("terms"));
    }

    private static Digest digest(Row row) {
        return Digest.ofBytes(row.getBuffer("digest").getBytes());
    }

    private static Instant instant(Row row, String column) {
        return Instant.ofEpochMilli(row.getLong(column));
    }
}
