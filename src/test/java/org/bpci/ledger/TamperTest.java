package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.sql.Database;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The owner of the database changes it behind the node's back; an auditor who saw the log before must notice, and say where. */
@ExtendWith(PostgresSuite.class)
class TamperTest {

    private static final int TAMPERINGS = 1_000;
    private static final long SEED = 20_261_122;
    /** A full tile, a partial one and one above them: every kind there is, and no more than that. */
    private static final int ENTRIES = 300;
    private static final int IN_FULL_TILES = 256;
    private static final int BATCH = 50;
    private static final List<String> TABLES = List.of("entries", "leaves", "tiles", "frontier", "checkpoints");

    private LedgerBench bench;
    private Owner owner;
    private Checkpoint seen;

    /** A way to tamper, and the entry at which the auditor must say so, at the latest; -1 where any place will do. */
    private record Tampering(String name, String statements, long from, long to) {
    }

    @BeforeEach
    void writeALog(Database database, DatabaseLocation location) {
        owner = new Owner(location);
        owner.run("set synchronous_commit = off"); // what it does has to be seen, not to last
        owner.erase();
        bench = LedgerBench.on(database).start();
        for (int first = 0; first < ENTRIES; first += BATCH) {
            bench.append(IntStream.range(first, first + BATCH).mapToObj(TamperTest::entry).toList());
            seen = bench.sealed(first + BATCH);
            if (first + BATCH == ENTRIES / 2) {
                keep("older");
            }
        }
        keep("whole");
    }

    @AfterEach
    void stop() {
        bench.stop();
        owner.run("drop schema if exists older cascade; drop schema if exists whole cascade");
        owner.close();
    }

    @Test
    void everyTamperingIsFoundAndLocated() {
        assertEquals(List.of(), audit().findings());
        Random random = new Random(SEED);
        Map<String, Integer> found = new TreeMap<>();
        for (int i = 0; i < TAMPERINGS; i++) {
            Tampering tampering = tampering(random);
            owner.run(tampering.statements());
            AuditReport report = audit();
            String context = "seed " + SEED + " number " + i + " " + tampering + " " + report.findings();
            assertFalse(report.sound(), context);
            Finding first = report.findings().getFirst();
            assertTrue(first.from() <= tampering.to() && first.to() >= tampering.from(), context);
            found.merge(tampering.name(), 1, Integer::sum);
            owner.run(restored("whole", TABLES.stream().filter(table -> tampering.statements().contains("ledger." + table)).toList()));
        }
        assertEquals(List.of(), audit().findings());
        assertEquals(TAMPERINGS, found.values().stream().mapToInt(Integer::intValue).sum());
        assertEquals(12, found.size(), "every way was tried: " + found);
    }

    private Tampering tampering(Random random) {
        long at = random.nextInt(ENTRIES);
        long other = (at + 1 + random.nextInt(ENTRIES - 1)) % ENTRIES;
        long low = Math.min(at, other);
        long high = Math.max(at, other);
        long signed = (at / BATCH + 1) * BATCH;
        int bit = random.nextInt(Tile.BYTES * 8);
        String row = "(txid, entry) = (select txid, entry from ledger.leaves where index = %d)";
        return switch (random.nextInt(12)) {
            case 0 -> new Tampering("alter an entry", "update ledger.entries set leaf = set_byte(leaf, %d, get_byte(leaf, %d) # %d) where "
                    .formatted(bit % 60, bit % 60, 1 << bit % 8) + row.formatted(at), at, at);
            case 1 -> new Tampering("replace an entry and its leaf hash", replaced(at, row), at, at);
            case 2 -> new Tampering("delete an entry", "delete from ledger.entries where " + row.formatted(at), at, at);
            case 3 -> new Tampering("delete a leaf", "delete from ledger.leaves where index = " + at, at, at);
            case 4 -> new Tampering("swap two leaves", """
                    update ledger.leaves set index = -1 where index = %1$d;
                    update ledger.leaves set index = %1$d where index = %2$d;
                    update ledger.leaves set index = %2$d where index = -1""".formatted(low, high), low, low);
            case 5 -> new Tampering("swap two contents", """
                    update ledger.entries e set leaf = o.leaf from ledger.entries o, ledger.leaves a, ledger.leaves b
                    where a.index in (%1$d, %2$d) and b.index in (%1$d, %2$d) and a.index <> b.index
                    and (e.txid, e.entry) = (a.txid, a.entry) and (o.txid, o.entry) = (b.txid, b.entry)""".formatted(low, high), low, low);
            case 6 -> new Tampering("remove a leaf and close the gap", """
                    delete from ledger.leaves where index = %1$d;
                    update ledger.leaves set index = -index where index > %1$d;
                    update ledger.leaves set index = -index - 1 where index < 0""".formatted(at), at, at);
            case 7 -> new Tampering("cut off the end", """
                    delete from ledger.leaves where index >= %1$d;
                    delete from ledger.checkpoints where size > %1$d""".formatted(signed - BATCH), signed - BATCH, ENTRIES);
            case 8 -> new Tampering("restore an older backup", restored("older", TABLES), ENTRIES / 2, ENTRIES);
            case 9 -> new Tampering("change a tile", """
                    update ledger.tiles set hashes = set_bit(hashes, %1$d, 1 - get_bit(hashes, %1$d)) where level = 0"""
                    .formatted(bit), bit / 256, bit / 256);
            case 10 -> new Tampering("change a checkpoint", """
                    update ledger.checkpoints set note = overlay(note placing
                        case substr(note, %1$d, 1) when 'x' then 'y' else 'x' end from %1$d) where size = %2$d"""
                    .formatted(1 + bit % 120, signed), 0, signed);
            case 11 -> new Tampering("hide an entry from searches", "update ledger.leaves set %s = 'x' where index = %d"
                    .formatted(List.of("message", "node", "kind", "proposal").get(bit % 4), at), at, at);
            default -> throw new IllegalStateException();
        };
    }

    /** What somebody does who knows that the leaf hash is kept, too; he cannot sign a checkpoint. */
    private static String replaced(long at, String row) {
        String hash = Digest.ofBytes(new TreeHash().leaf("{\"kind\":\"Forged\"}".getBytes())).hex();
        String table = at < IN_FULL_TILES ? "tiles" : "frontier";
        return "update ledger.entries set leaf = '{\"kind\":\"Forged\"}' where " + row.formatted(at)
                + "; update ledger.%s set hashes = overlay(hashes placing '\\x%s'::bytea from %d) where level = 0"
                .formatted(table, hash, at % 256 * 32 + 1);
    }

    private AuditReport audit() {
        return LogAudit.run(new RoomLog(bench), bench.key(), Optional.of(seen), (read, all) -> { });
    }

    private void keep(String schema) {
        owner.run("create schema " + schema);
        TABLES.forEach(table -> owner.run("create table %1$s.%2$s as table ledger.%2$s".formatted(schema, table)));
    }

    /** Touches only the rows that differ: writing all of them a thousand times would be much of this test's time. */
    private static String restored(String schema, List<String> tables) {
        StringBuilder statements = new StringBuilder();
        tables.forEach(table -> statements.append("""
                delete from ledger.%2$s t where t::text not in (select w::text from %1$s.%2$s w);
                insert into ledger.%2$s overriding system value
                    select * from %1$s.%2$s w where w::text not in (select t::text from ledger.%2$s t);
                """.formatted(schema, table)));
        return statements.append("update ledger.writer set size = (select max(size) from ledger.checkpoints)").toString();
    }

    private static Entry entry(int i) {
        return Entry.ofMessage(EntryKind.MESSAGE_ACCEPTED, Instant.parse("2026-11-22T12:00:00Z").plusMillis(i), new NodeId("bank-" + i % 7),
                "msg-" + i, Digest.of(new byte[] {(byte) i}));
    }
}
