package org.bpci.discovery;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.discovery.Member.Retired;
import org.bpci.discovery.NodeRecord.Isolation;
import org.bpci.discovery.NodeRecord.Trust;
import org.bpci.kernel.Digest;
import org.bpci.kernel.KeySpan;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;
import org.bpci.ledger.Journal;
import org.bpci.sql.Database;

/** All SQL of the discovery room. */
final class DiscoveryStore {

    private static final String ALL = """
            select id, type, endpoint, supports_consensus, supports_encryption, max_message_bytes, supported_protocols,
                   capability_names, public_key, isolation_reason, isolation_by, isolation_since, registered_at, updated_at,
                   version, signed_at, signed_digest, last_seen
              from discovery.node where retired_at is null""";

    private static final String HIGHEST_VERSION = "select coalesce(max(version), 0) as version from discovery.node";

    private static final String RETIRED = """
            select public_key, signed_at, isolation_reason, isolation_by, isolation_since
              from discovery.node where id = $1 and retired_at is not null""";

    private static final String KEY_KNOWN = "select 1 from discovery.node_key where node = $1 and key_id = $2";

    /** Cuts to those that overlap the time from $2 to $3. */
    private static final String KEYS = """
            select public_key, since, until from discovery.node_key
             where node = $1 and ($2::timestamptz is null or until is null or until >= $2) and ($3::timestamptz is null or since <= $3)
             order by since desc, key_id limit $4""";

    private static final String PUT = """
            insert into discovery.node (id, type, endpoint, supports_consensus, supports_encryption, max_message_bytes,
                   supported_protocols, capability_names, public_key, isolation_reason, isolation_by, isolation_since,
                   registered_at, updated_at, version, signed_at, signed_digest)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            on conflict (id) do update set
                   type = excluded.type, endpoint = excluded.endpoint, supports_consensus = excluded.supports_consensus,
                   supports_encryption = excluded.supports_encryption, max_message_bytes = excluded.max_message_bytes,
                   supported_protocols = excluded.supported_protocols, capability_names = excluded.capability_names,
                   public_key = excluded.public_key, isolation_reason = excluded.isolation_reason,
                   isolation_by = excluded.isolation_by, isolation_since = excluded.isolation_since,
                   registered_at = excluded.registered_at, updated_at = excluded.updated_at, version = excluded.version,
                   signed_at = excluded.signed_at, signed_digest = excluded.signed_digest, retired_at = null""";

    private static final String END_KEYS = "update discovery.node_key set until = $2 where node = $1 and until is null";

    private static final String ADD_KEY = "insert into discovery.node_key (node, key_id, public_key, since) values ($1, $2, $3, $4)";

    private static final String RETIRE = "update discovery.node set retired_at = $2, version = $3, signed_at = $4 where id = $1";

    private static final String LAST_SEEN = """
            update discovery.node n set last_seen = s.seen
              from unnest($1::text[], $2::timestamptz[]) as s (id, seen)
             where n.id = s.id and (n.last_seen is null or n.last_seen < s.seen)""";

    private final Database database;
    private final Journal journal = new Journal();

    DiscoveryStore(Database database) {
        this.database = database;
    }

    /** Everything the room keeps in memory. */
    record Stored(List<Member> members, Map<NodeId, Instant> lastSeen, long highestVersion) {
    }

    Future<Stored> load() {
        return database.transaction(tx -> tx.preparedQuery(ALL).execute().compose(rows ->
                tx.preparedQuery(HIGHEST_VERSION).execute().map(highest -> stored(rows, highest.iterator().next().getLong("version")))));
    }

    Future<Optional<Retired>> retired(NodeId id) {
        return database.query(client -> client.preparedQuery(RETIRED).execute(Tuple.of(id.value())))
                .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(retired(id, rows.iterator().next())));
    }

    Future<Boolean> keyKnown(NodeId id, VerificationKey key) {
        return database.query(client -> client.preparedQuery(KEY_KNOWN).execute(Tuple.of(id.value(), key.keyId())))
                .map(rows -> rows.size() > 0);
    }

    /** Latest first; of all times when {@code at} is empty. */
    Future<List<KeySpan>> keys(NodeId id, Optional<Instant> at, int limit) {
        Tuple parameters = Tuple.of(id.value(), at.map(time -> time(time.minus(KeySpan.LEEWAY))).orElse(null),
                at.map(time -> time(time.plus(KeySpan.LEEWAY))).orElse(null), limit);
        return database.query(client -> client.preparedQuery(KEYS).execute(parameters)).map(rows -> {
            List<KeySpan> keys = new ArrayList<>(rows.size());
            rows.forEach(row -> keys.add(new KeySpan(VerificationKey.parse(row.getString("public_key")), instant(row, "since"),
                    Optional.ofNullable(row.getOffsetDateTime("until")).map(OffsetDateTime::toInstant))));
            return keys;
        });
    }

    /** The change and its audit entry, together. */
    Future<Void> save(Revision revision) {
        return database.transaction(tx -> (switch (revision) {
            case Revision.Put put -> put(tx, put);
            case Revision.Removal removal -> tx.preparedQuery(RETIRE).execute(Tuple.of(
                    removal.id().value(), time(removal.at()), removal.version(), time(removal.signedAt()))).mapEmpty();
        }).compose(saved -> journal.append(tx, List.of(revision.entry()))));
    }

    Future<Void> saveLastSeen(Map<NodeId, Instant> times) {
        String[] ids = new String[times.size()];
        OffsetDateTime[] seen = new OffsetDateTime[times.size()];
        int i = 0;
        for (var entry : times.entrySet()) {
            ids[i] = entry.getKey().value();
            seen[i++] = time(entry.getValue());
        }
        return database.query(client -> client.preparedQuery(LAST_SEEN).execute(
                Tuple.tuple().addArrayOfString(ids).addArrayOfOffsetDateTime(seen))).mapEmpty();
    }

    private static Future<Void> put(SqlConnection tx, Revision.Put put) {
        NodeRecord node = put.member().node();
        Future<Void> saved = tx.preparedQuery(PUT).execute(row(put.member())).mapEmpty();
        if (put.newKey().isEmpty()) {
            return saved;
        }
        VerificationKey key = put.newKey().get();
        return saved
                .compose(ok -> tx.preparedQuery(END_KEYS).execute(Tuple.of(node.id().value(), time(node.updatedAt()))))
                .compose(ok -> tx.preparedQuery(ADD_KEY).execute(
                        Tuple.of(node.id().value(), key.keyId(), key.text(), time(node.updatedAt()))))
                .mapEmpty();
    }

    private static Tuple row(Member member) {
        NodeRecord node = member.node();
        Capabilities capabilities = node.capabilities();
        return Tuple.tuple()
                .addString(node.id().value())
                .addString(node.type())
                .addString(node.endpoint().map(URI::toString).orElse(null))
                .addBoolean(capabilities.supportsConsensus())
                .addBoolean(capabilities.supportsEncryption())
                .addInteger(capabilities.maxMessageBytes().isPresent() ? capabilities.maxMessageBytes().getAsInt() : null)
                .addArrayOfString(capabilities.supportedProtocols().toArray(String[]::new))
                .addArrayOfString(capabilities.names().toArray(String[]::new))
                .addString(node.key().map(VerificationKey::text).orElse(null))
                .addString(node.isolation().map(Isolation::reason).orElse(null))
                .addString(node.isolation().map(Isolation::by).orElse(null))
                .addOffsetDateTime(node.isolation().map(isolation -> time(isolation.since())).orElse(null))
                .addOffsetDateTime(time(node.registeredAt()))
                .addOffsetDateTime(time(node.updatedAt()))
                .addLong(node.version())
                .addOffsetDateTime(time(member.signedAt()))
                .addBuffer(member.signedDigest().map(digest -> Buffer.buffer(digest.bytes())).orElse(null));
    }

    private static Stored stored(RowSet<Row> rows, long highestVersion) {
        List<Member> members = new ArrayList<>(rows.size());
        Map<NodeId, Instant> lastSeen = new HashMap<>();
        for (Row row : rows) {
            Member member = member(row);
            members.add(member);
            if (row.getOffsetDateTime("last_seen") != null) {
                lastSeen.put(member.id(), instant(row, "last_seen"));
            }
        }
        return new Stored(List.copyOf(members), Map.copyOf(lastSeen), highestVersion);
    }

    private static Member member(Row row) {
        Optional<VerificationKey> key = key(row);
        Integer maxMessageBytes = row.getInteger("max_message_bytes");
        Buffer digest = row.getBuffer("signed_digest");
        Capabilities capabilities = new Capabilities(row.getBoolean("supports_consensus"), row.getBoolean("supports_encryption"),
                maxMessageBytes == null ? OptionalInt.empty() : OptionalInt.of(maxMessageBytes),
                List.of(row.getArrayOfStrings("supported_protocols")), List.of(row.getArrayOfStrings("capability_names")));
        NodeRecord node = new NodeRecord(new NodeId(row.getString("id")), row.getString("type"),
                Optional.ofNullable(row.getString("endpoint")).map(URI::create), capabilities, key,
                key.isPresent() ? Trust.VERIFIED : Trust.UNVERIFIED, isolation(row),
                instant(row, "registered_at"), instant(row, "updated_at"), row.getLong("version"));
        return new Member(node, instant(row, "signed_at"),
                digest == null ? Optional.empty() : Optional.of(Digest.ofBytes(digest.getBytes())));
    }

    private static Retired retired(NodeId id, Row row) {
        return new Retired(id, key(row), instant(row, "signed_at"), isolation(row));
    }

    private static Optional<VerificationKey> key(Row row) {
        return Optional.ofNullable(row.getString("public_key")).map(VerificationKey::parse);
    }

    private static Optional<Isolation> isolation(Row row) {
        String reason = row.getString("isolation_reason");
        return reason == null ? Optional.empty()
                : Optional.of(new Isolation(reason, row.getString("isolation_by"), instant(row, "isolation_since")));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
