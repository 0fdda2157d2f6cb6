package org.bpci.ledger;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements of the one writer. All but {@link #acquire}, {@link #renew} and {@link #pending} run in its transaction. */
final class IntegrationStore {

    private static final String STATE = "fence, size, cursor_txid::text, cursor_entry, era_cluster, era_entry";

    /** The next entries are read along the key: collecting and sorting all that wait would cost the backlog's square. */
    private static final String IN_ORDER = "set local enable_bitmapscan = off; set local enable_sort = off";

    /** Of several writers that ask at once one gets the lease; the fence tells its word from those of earlier holders. */
    Future<Optional<WriterState>> acquire(SqlClient sql, String holder, Duration lease) {
        return sql.preparedQuery("""
                update ledger.writer set fence = fence + 1, holder = $1, lease_until = now() + $2 * interval '1 millisecond'
                where lease_until < now() or holder = $1
                returning\s""" + STATE).execute(Tuple.of(holder, lease.toMillis())).map(IntegrationStore::state);
    }

    Future<Boolean> renew(SqlClient sql, long fence, Duration lease) {
        return sql.preparedQuery("update ledger.writer set lease_until = now() + $2 * interval '1 millisecond' where fence = $1")
                .execute(Tuple.of(fence, lease.toMillis())).map(rows -> rows.rowCount() == 1);
    }

    Future<Void> release(SqlClient sql, long fence) {
        return sql.preparedQuery("update ledger.writer set lease_until = '-infinity' where fence = $1")
                .execute(Tuple.of(fence)).mapEmpty();
    }

    /** Whether an entry waits that nothing can come before any more. */
    Future<Boolean> pending(SqlClient sql, WriterState state) {
        return sql.preparedQuery("""
                select exists (select from ledger.entries
                    where (txid, entry) > ($1::text::xid8, $2) and entry > $3 and txid < pg_snapshot_xmin(pg_current_snapshot()))""")
                .execute(Tuple.of(state.cursor().txid(), state.cursor().entry(), state.eraEntry()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** The writer's row, locked until the transaction ends: of two writers one waits here and then sees the other's work. */
    Future<Optional<WriterState>> lock(SqlClient tx) {
        return tx.query(IN_ORDER).execute().compose(set ->
                tx.preparedQuery("select " + STATE + " from ledger.writer for update").execute()).map(IntegrationStore::state);
    }

    /** The cluster these transaction ids count in. */
    Future<Long> cluster(SqlClient sql) {
        return sql.preparedQuery("select system_identifier from pg_control_system()").execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /**
     * Gives the next entries their places. The order is by transaction id and number; only transactions below the oldest
     * one still running count, because nothing can appear among those any more.
     */
    Future<Batch> place(SqlClient tx, WriterState state, int entriesMax) {
        return place(tx, state.cursor(), """
                where (txid, entry) > ($3::text::xid8, $4) and entry > $5 and txid < pg_snapshot_xmin(pg_current_snapshot())""",
                Tuple.of(state.size(), entriesMax, state.cursor().txid(), state.cursor().entry(), state.eraEntry()));
    }

    /** As {@link #place}, for whatever an earlier cluster left behind: its transactions all ended with it. */
    Future<Batch> placeLeftOver(SqlClient tx, WriterState state, int entriesMax) {
        return place(tx, state.cursor(), """
                e where not exists (select from ledger.leaves l where l.txid = e.txid and l.entry = e.entry)""",
                Tuple.of(state.size(), entriesMax));
    }

    private Future<Batch> place(SqlClient tx, Cursor before, String which, Tuple values) {
        return tx.preparedQuery("""
                with batch as materialized (
                    select txid, entry, leaf from ledger.entries %s order by txid, entry limit $2),
                placed as materialized (
                    select $1 + row_number() over (order by txid, entry) - 1 as index, txid, entry,
                        sha256('\\x00'::bytea || leaf) as hash, convert_from(leaf, 'UTF8')::jsonb as fields
                    from batch),
                written as (
                    insert into ledger.leaves (index, txid, entry, at, kind, node, message, proposal, agreement)
                    select index, txid, entry, (fields->>'at')::timestamptz, fields->>'kind', fields->>'node',
                        fields->>'message', fields->>'proposal', fields->>'agreement' from placed)
                select string_agg(hash, ''::bytea order by index), (select txid::text from placed order by index desc limit 1),
                    (select entry from placed order by index desc limit 1) from placed""".formatted(which))
                .execute(values).map(rows -> batch(rows, before));
    }

    /** Stores what the batch made of the tree, and its checkpoint; fails the transaction when the fence has moved on. */
    Future<Void> finish(SqlClient tx, WriterState after, TiledTree tree, List<TiledTree.Filled> full, Checkpoint checkpoint,
            long previousSize, Instant now) {
        Short[] levels = full.stream().map(tile -> (short) tile.level()).toArray(Short[]::new);
        Long[] indexes = full.stream().map(TiledTree.Filled::index).toArray(Long[]::new);
        Buffer[] tiles = full.stream().map(tile -> Buffer.buffer(tile.hashes())).toArray(Buffer[]::new);
        Buffer[] partials = tree.partials().stream().map(Buffer::buffer).toArray(Buffer[]::new);
        return tx.preparedQuery("""
                with full_tiles as (
                    insert into ledger.tiles (level, index, hashes) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])),
                edge as (
                    insert into ledger.frontier (level, hashes)
                    select ordinality - 1, hashes from unnest($4::bytea[]) with ordinality as t (hashes)
                    on conflict (level) do update set hashes = excluded.hashes where frontier.hashes <> excluded.hashes),
                signed as (
                    insert into ledger.checkpoints (size, previous, at, note) values ($5, $6, $7, $8))
                update ledger.writer set size = $5, cursor_txid = $9::text::xid8, cursor_entry = $10, era_cluster = $11, era_entry = $12
                where fence = $13""")
                .execute(Tuple.tuple(List.of(levels, indexes, tiles, partials, after.size(), previousSize, now.atOffset(ZoneOffset.UTC),
                        checkpoint.note(), after.cursor().txid(), after.cursor().entry(), after.eraCluster(), after.eraEntry(),
                        after.fence())))
                .compose(IntegrationStore::oneRow);
    }

    /** Begins to count in another cluster, when all entries from before are in the tree and nobody writes yet. */
    Future<WriterState> beginEra(SqlClient tx, WriterState state, long cluster) {
        return tx.preparedQuery("""
                update ledger.writer set era_cluster = $2, cursor_txid = pg_snapshot_xmin(pg_current_snapshot()), cursor_entry = 0,
                    era_entry = (select coalesce(max(entry), 0) from ledger.entries)
                where fence = $1 returning\s""" + STATE).execute(Tuple.of(state.fence(), cluster)).map(rows -> state(rows).orElseThrow());
    }

    private static Future<Void> oneRow(RowSet<Row> rows) {
        return rows.rowCount() == 1 ? Future.succeededFuture()
                : Future.failedFuture(LedgerFault.LEASE_LOST.because("the lease went to another node; this one tries again when it is free"));
    }

    /** One row for the whole batch: decoding a thousand would cost more than building the tree. */
    private static Batch batch(RowSet<Row> rows, Cursor before) {
        Row row = rows.iterator().next();
        Buffer hashes = row.getBuffer(0);
        if (hashes == null) {
            return new Batch(List.of(), before);
        }
        List<byte[]> leaves = new ArrayList<>(hashes.length() / TreeHash.BYTES);
        for (int at = 0; at < hashes.length(); at += TreeHash.BYTES) {
            leaves.add(hashes.getBytes(at, at + TreeHash.BYTES));
        }
        return new Batch(leaves, new Cursor(row.getString(1), row.getLong(2)));
    }

    private static Optional<WriterState> state(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Optional.empty();
        }
        Row row = rows.iterator().next();
        return Optional.of(new WriterState(row.getLong(0), row.getLong(1), new Cursor(row.getString(2), row.getLong(3)),
                row.getLong(4), row.getLong(5)));
    }
}
