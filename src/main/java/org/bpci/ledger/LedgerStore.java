package org.bpci.ledger;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bpci.kernel.NodeId;
import org.bpci.ledger.LedgerRequest.KeyEntries;
import org.bpci.ledger.LedgerRequest.LookupFault;
import org.bpci.ledger.LedgerRequest.PastCheckpoint;
import org.bpci.ledger.LedgerRequest.SealedEntry;

/** What the ledger room reads. Each is one statement, so each sees one state of the tree. */
final class LedgerStore {

    /** Nearly all entries are of these kinds; the index by kind leaves them out, and is used only by who says so too. */
    private static final Set<EntryKind> COMMON = EnumSet.of(EntryKind.MESSAGE_ACCEPTED, EntryKind.MESSAGE_DELIVERED);
    private static final String NOT_COMMON = "l.kind not in ('MessageAccepted', 'MessageDelivered')";

    private static final String WITH_LEAVES = " from ledger.leaves l left join ledger.entries e using (txid, entry) where ";

    Future<Optional<String>> latestCheckpoint(SqlClient sql) {
        return sql.preparedQuery("select note from ledger.checkpoints order by size desc limit 1").execute()
                .map(rows -> stream(rows).findFirst().map(row -> row.getString(0)));
    }

    Future<Optional<String>> checkpoint(SqlClient sql, long size) {
        return sql.preparedQuery("select note from ledger.checkpoints where size = $1").execute(Tuple.of(size))
                .map(rows -> stream(rows).findFirst().map(row -> row.getString(0)));
    }

    Future<List<PastCheckpoint>> checkpoints(SqlClient sql, long after, int limit) {
        return sql.preparedQuery("select size, previous, note from ledger.checkpoints where size > $1 order by size limit $2")
                .execute(Tuple.of(after, limit))
                .map(rows -> stream(rows).map(row -> new PastCheckpoint(row.getLong(0), row.getLong(1), row.getString(2))).toList());
    }

    Future<List<SealedEntry>> entries(SqlClient sql, EntryFilter filter, long after, int limit) {
        StringJoiner where = new StringJoiner(" and ");
        Tuple values = Tuple.of(after, limit);
        where.add("l.index > $1");
        filter.node().map(NodeId::value).ifPresent(value -> equal(where, values, "l.node", value));
        filter.messageId().ifPresent(value -> equal(where, values, "l.message", value));
        filter.proposalId().ifPresent(value -> equal(where, values, "l.proposal", value));
        filter.agreementId().ifPresent(value -> equal(where, values, "l.agreement", value));
        filter.kind().ifPresent(kind -> equal(where, values, "l.kind", kind.wireName()));
        filter.kind().filter(kind -> !COMMON.contains(kind)).ifPresent(rare -> where.add(NOT_COMMON));
        filter.from().ifPresent(at -> where.add("l.at >= $" + values.addOffsetDateTime(at.atOffset(ZoneOffset.UTC)).size()));
        filter.until().ifPresent(at -> where.add("l.at < $" + values.addOffsetDateTime(at.atOffset(ZoneOffset.UTC)).size()));
        return sql.preparedQuery("select l.index, e.leaf" + WITH_LEAVES + where + " order by l.index limit $2")
                .execute(values).map(rows -> stream(rows).map(LedgerStore::sealed).toList());
    }

    /** By itself: with an open end and a limit the statement above would be planned anew each time, which costs more than it. */
    Future<SealedEntry> entry(SqlClient sql, long index) {
        return sql.preparedQuery("select l.index, e.leaf" + WITH_LEAVES + "l.index = $1").execute(Tuple.of(index))
                .map(rows -> stream(rows).findFirst().map(LedgerStore::sealed).orElseThrow(() -> LedgerFault.LEDGER_DAMAGED.because(
                        "entry " + index + " was sealed and is gone; run 'bpci audit verify' and restore the database from a backup that passes it")));
    }

    /**
     * The entries that gave {@code node} a key, latest first. They are picked before they are sorted, so that a busy node's
     * messages are not walked through in search of them.
     */
    Future<List<SealedEntry>> keyEntries(SqlClient sql, NodeId node, long before) {
        String[] kinds = SourceEvidence.KEY_KINDS.stream().map(EntryKind::wireName).toArray(String[]::new);
        return sql.preparedQuery("""
                with named as materialized (
                    select l.index, l.txid, l.entry from ledger.leaves l
                    where l.node = $1 and l.kind = any($2) and l.index < $3 and\s""" + NOT_COMMON + """
                )
                select n.index, e.leaf from named n join ledger.entries e using (txid, entry) order by n.index desc limit $4""")
                .execute(Tuple.of(node.value(), kinds, before, KeyEntries.ENTRIES_MAX))
                .map(rows -> stream(rows).map(LedgerStore::sealed).toList());
    }

    /** The leaf data of consecutive entries; one that is gone has no bytes, which no entry that was written has. */
    Future<List<byte[]>> leaves(SqlClient sql, long from, int count) {
        return sql.preparedQuery("""
                select e.leaf from generate_series($1::bigint, $1::bigint + $2 - 1) as wanted (index)
                left join ledger.leaves l using (index) left join ledger.entries e using (txid, entry) order by index""")
                .execute(Tuple.of(from, (long) count)).map(rows -> stream(rows).map(row -> bytes(row.getBuffer(0))).toList());
    }

    /** The hashes of these tiles, as far as the tree has them; partial ones with what they hold now. */
    Future<TileHashes> tiles(SqlClient sql, Collection<Tile> tiles) {
        Short[] levels = tiles.stream().map(tile -> (short) tile.level()).toArray(Short[]::new);
        Long[] indexes = tiles.stream().map(Tile::index).toArray(Long[]::new);
        return sql.preparedQuery("""
                select t.level, t.index, t.hashes from unnest($1::smallint[], $2::bigint[]) as wanted (level, index)
                join ledger.tiles t using (level, index)
                union all
                select f.level, w.size >> f.level * 8 >> 8, f.hashes from ledger.frontier f, ledger.writer w""")
                .execute(Tuple.tuple().addArrayOfShort(levels).addArrayOfLong(indexes)).map(rows -> {
                    TileHashes hashes = new TileHashes();
                    rows.forEach(row -> hashes.put(row.getShort(0), row.getLong(1), bytes(row.getBuffer(2))));
                    return hashes;
                });
    }

    /** The partial tiles of the tree, by level. */
    Future<List<byte[]>> frontier(SqlClient sql) {
        return sql.preparedQuery("select level, hashes from ledger.frontier order by level").execute().map(rows -> {
            List<byte[]> partials = new ArrayList<>();
            for (Row row : rows) {
                while (partials.size() < row.getShort(0)) {
                    partials.add(new byte[0]);
                }
                partials.add(bytes(row.getBuffer(1)));
            }
            return partials;
        });
    }

    /** Where the last leaf came from; empty when the tree has no leaf or the table has more than the tree. */
    Future<Optional<Cursor>> lastLeaf(SqlClient sql, long size) {
        return sql.preparedQuery("select index, txid::text, entry from ledger.leaves order by index desc limit 1").execute()
                .map(rows -> stream(rows).filter(row -> row.getLong(0) == size - 1).findFirst()
                        .map(row -> new Cursor(row.getString(1), row.getLong(2))));
    }

    Future<List<LookupFault>> lookupFaults(SqlClient sql, long after, int limit) {
        return sql.preparedQuery("select l.index, e.leaf, l.at, l.kind, l.node, l.message, l.proposal, l.agreement" + WITH_LEAVES
                + "l.index > $1 and l.index <= $1 + $2 order by l.index").execute(Tuple.of(after, limit))
                .map(rows -> stream(rows).flatMap(LedgerStore::lookupFault).toList());
    }

    private static Stream<LookupFault> lookupFault(Row row) {
        LeafFields stored = new LeafFields(row.getOffsetDateTime(2).toInstant(), row.getString(3), optional(row, 4),
                optional(row, 5), optional(row, 6), optional(row, 7), Optional.empty());
        return LeafFields.of(bytes(row.getBuffer(1))).flatMap(told -> told.difference(stored)).stream()
                .map(what -> new LookupFault(row.getLong(0), what));
    }

    private static Optional<String> optional(Row row, int column) {
        return Optional.ofNullable(row.getString(column));
    }

    private static SealedEntry sealed(Row row) {
        return new SealedEntry(row.getLong(0), new String(bytes(row.getBuffer(1)), StandardCharsets.UTF_8));
    }

    private static void equal(StringJoiner where, Tuple values, String column, String value) {
        where.add(column + " = $" + values.addString(value).size());
    }

    private static byte[] bytes(Buffer buffer) {
        return buffer == null ? new byte[0] : buffer.getBytes();
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
