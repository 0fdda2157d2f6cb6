package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.sql.Database;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.Eventually;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The one writer under attack, in competition and in a moved database. */
@ExtendWith(PostgresSuite.class)
class IntegratorTest {

    @TempDir
    Path folder;
    private LedgerBench bench;
    private Owner owner;

    @BeforeEach
    void start(Database database, DatabaseLocation location) {
        owner = new Owner(location);
        owner.erase();
        bench = LedgerBench.on(database).keeping(folder.resolve("checkpoint"));
    }

    @AfterEach
    void stop() {
        bench.stop();
        owner.close();
    }

    @Test
    void nothingIsSealedOnTopOfATreeThatDiffersFromItsLastCheckpoint() {
        for (String tampering : List.of(
                "update ledger.frontier set hashes = set_bit(hashes, 9, 1 - get_bit(hashes, 9)) where level = 0",
                "update ledger.frontier set hashes = substr(hashes, 33) where level = 0",
                "delete from ledger.frontier where level = 1",
                "update ledger.writer set size = size - 1",
                "update ledger.writer set cursor_entry = cursor_entry - 1",
                "delete from ledger.checkpoints where size = 300",
                "update ledger.checkpoints set note = replace(note, '300', '301') where size = 300",
                "delete from ledger.leaves where index = 299",
                "update ledger.entries set leaf = '{}' where entry = 300")) {
            owner.erase();
            bench.fresh(folder.resolve("checkpoint")).start();
            bench.append(entries(0, 300));
            bench.sealed(300);
            bench.undeploy();
            owner.run(tampering);

            bench.start();
            bench.append(entries(300, 301));
            Eventually.holds(() -> bench.ask(new LedgerRequest.LedgerStatus()).fault().isPresent());
            bench.rounds(3);
            assertEquals("300", owner.ask("select greatest(300, max(index)) from ledger.leaves"), tampering);
            bench.undeploy();
        }
    }

    @Test
    void nodeThatRemembersMoreThanItsDatabaseSignsNoSecondHistory() {
        bench.start();
        bench.append(entries(0, 10));
        bench.sealed(10);
        bench.undeploy();
        owner.erase();

        bench.start();
        bench.append(entries(0, 12));
        Eventually.holds(() -> bench.ask(new LedgerRequest.LedgerStatus()).fault().orElse("").contains("older state"));
        assertEquals("0", owner.ask("select count(*) from ledger.leaves"));
    }

    @Test
    void restoredBackupThatGoesOnIsNotedOnceTheFileIsGone() throws Exception {
        bench.start();
        bench.append(entries(0, 10));
        bench.sealed(10);
        bench.undeploy();
        owner.erase();
        Files.delete(folder.resolve("checkpoint"));

        bench.start();
        bench.append(entries(0, 12));
        assertEquals(12, bench.sealed(12).size());
    }

    @Test
    void twoWritersNeverForkTheTree(Database database) {
        LedgerBench second = LedgerBench.on(database).keeping(folder.resolve("second"));
        bench.start();
        second.start();
        try {
            for (int round = 0; round < 20; round++) {
                bench.append(entries(round * 40, round * 40 + 40));
                // Whoever writes loses his connections in mid-work, and now and then his lease.
                owner.run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'bpci_app' and datname = current_database()");
                owner.run("update ledger.writer set lease_until = '-infinity'");
                bench.rounds(1 + round % 3);
            }
            bench.sealed(800);
            assertEquals("800 800 0 799", owner.ask("""
                    select concat_ws(' ', count(*), count(distinct (txid, entry)), min(index), max(index)) from ledger.leaves"""));
            AuditReport report = LogAudit.run(new RoomLog(bench), bench.key(), Optional.empty(), (read, all) -> { });
            assertEquals(List.of(), report.findings());
        } finally {
            second.stop();
        }
    }

    @Test
    void databaseMovedToAnotherClusterContinuesWithWhatItBrought() {
        bench.start();
        bench.append(entries(0, 10));
        bench.sealed(10);
        bench.undeploy();
        bench.append(entries(10, 15));
        // As after a dump and restore: other cluster, transaction ids far below those that came along.
        owner.run("""
                update ledger.writer set era_cluster = 1;
                update ledger.entries set txid = (txid::text::bigint + 1000000)::text::xid8;
                update ledger.leaves set txid = (txid::text::bigint + 1000000)::text::xid8;
                update ledger.writer set cursor_txid = (cursor_txid::text::bigint + 1000000)::text::xid8""");

        bench.start();
        bench.append(entries(15, 20));
        Checkpoint checkpoint = bench.sealed(20);
        bench.undeploy();
        bench.start();
        bench.append(entries(20, 21));
        bench.sealed(21);
        MerkleTree expected = new MerkleTree();
        entries(0, 20).forEach(entry -> expected.append(LedgerBench.leafHash(entry).bytes()));
        assertEquals(Digest.ofBytes(expected.root()), checkpoint.root());
    }

    @Test
    void anotherKeyDoesNotContinueTheLog(Database database) {
        bench.start();
        bench.append(entries(0, 1));
        bench.sealed(1);
        bench.undeploy();
        LedgerBench other = LedgerBench.on(database).signedBy(org.bpci.kernel.SigningKey.generate(org.bpci.kernel.Suite.ED25519)).start();
        try {
            Eventually.holds(() -> other.ask(new LedgerRequest.LedgerStatus()).fault().orElse("").contains("another key"));
        } finally {
            other.stop();
        }
    }

    private static List<Entry> entries(int from, int to) {
        return new ArrayList<>(IntStream.range(from, to).mapToObj(i -> Entry.ofMessage(EntryKind.MESSAGE_ACCEPTED,
                Instant.parse("2026-11-22T12:00:00Z").plusMillis(i), new NodeId("bank-a"), "msg-" + i, Digest.of(new byte[] {(byte) i}))).toList());
    }
}
