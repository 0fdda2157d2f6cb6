package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.sql.Database;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresSuite.class)
class LedgerVerticleTest {

    private static final NodeId BANK = new NodeId("bank-a");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private LedgerBench bench;

    @BeforeEach
    void start(Database database, DatabaseLocation location) {
        try (Owner owner = new Owner(location)) {
            owner.erase();
        }
        bench = LedgerBench.on(database).start();
    }

    @AfterEach
    void stop() {
        bench.stop();
    }

    @Test
    void entriesAreSealedInTheOrderOfTheirTransactionsAndEachIsProvable() {
        bench.append(IntStream.range(0, 2_500).mapToObj(LedgerVerticleTest::entry).toList());

        Checkpoint checkpoint = bench.sealed(2_500);
        assertEquals(checkpoint, Checkpoint.verified(checkpoint.note(), bench.key()));
        for (long index : new long[] {0, 255, 256, 999, 1_000, 2_499}) {
            ProvenEntry proven = bench.ask(new LedgerRequest.InclusionProofOf(index, 0));
            assertEquals(new String(entry((int) index).leaf()), proven.entry().leaf());
            assertTrue(proven.proof().verifies(LedgerBench.leafHash(entry((int) index)), checkpoint.root()));
        }
    }

    @Test
    void entryThatWasChangedIsRefusedByNameInsteadOfBeingProven(DatabaseLocation location) {
        bench.append(IntStream.range(0, 10).mapToObj(LedgerVerticleTest::entry).toList());
        bench.sealed(10);
        try (Owner owner = new Owner(location)) {
            owner.run("update ledger.entries set leaf = '{}' where entry = (select entry from ledger.leaves where index = 4)");
        }
        Refusal refusal = assertThrows(Refusal.class, () -> bench.ask(new LedgerRequest.InclusionProofOf(4, 0)));
        assertTrue(refusal.is(LedgerFault.LEDGER_DAMAGED) && refusal.detail().contains("entry 4"), refusal.detail());
        assertEquals(5, bench.ask(new LedgerRequest.InclusionProofOf(5, 0)).entry().index());
    }

    @Test
    void laterTreesContinueEarlierOnes() {
        bench.append(List.of(entry(0), entry(1), entry(2)));
        Checkpoint first = bench.sealed(3);
        bench.append(IntStream.range(3, 700).mapToObj(LedgerVerticleTest::entry).toList());
        Checkpoint second = bench.sealed(700);

        assertTrue(bench.ask(new LedgerRequest.ConsistencyProofOf(3, 0)).verifies(first.root(), second.root()));
        assertTrue(bench.ask(new LedgerRequest.ConsistencyProofOf(3, 700)).verifies(first.root(), second.root()));
        assertThrows(Refusal.class, () -> bench.ask(new LedgerRequest.ConsistencyProofOf(3, 701)));
    }

    @Test
    void nothingIsSignedWhenNothingHappened() {
        bench.append(List.of(entry(0)));
        bench.sealed(1);
        bench.rounds(5);
        assertEquals(1, bench.ask(new LedgerRequest.Checkpoints(0, 100)).checkpoints().size());
    }

    @Test
    void entriesOfAnOpenTransactionAreSealedAfterItEndsWithoutAGap() {
        var held = bench.open();
        bench.append(held, List.of(entry(0)));
        bench.append(List.of(entry(1)));
        bench.rounds(3);
        assertThrows(Refusal.class, () -> bench.ask(new LedgerRequest.LatestCheckpoint()));
        bench.commit(held);

        bench.sealed(2);
        assertEquals(List.of(new String(entry(0).leaf()), new String(entry(1).leaf())), bench
                .ask(new LedgerRequest.Entries(EntryFilter.all(), -1, 10)).entries().stream().map(LedgerRequest.SealedEntry::leaf).toList());
    }

    @Test
    void writerThatRestartsContinuesTheSameTree() {
        for (int round = 0; round < 3; round++) {
            bench.append(List.of(entry(round)));
            bench.sealed(round + 1L);
            bench.restart();
        }
        bench.append(IntStream.range(3, 600).mapToObj(LedgerVerticleTest::entry).toList());
        Checkpoint checkpoint = bench.sealed(600);
        MerkleTree expected = new MerkleTree();
        IntStream.range(0, 600).forEach(i -> expected.append(new TreeHash().leaf(entry(i).leaf())));
        assertArrayEquals(expected.root(), checkpoint.root().bytes());
    }

    @Test
    void proofOfAMessageWaitsForItsEntryAndHoldsAllOfThem() {
        Future<ProvenEntries> waiting = bench.bus().ask(
                new LedgerRequest.MessageProof(Optional.of(BANK), "msg-1", Duration.ofSeconds(20)), Duration.ofSeconds(25));
        Digest digest = Digest.of(new byte[] {7});
        bench.append(List.of(Entry.ofMessage(EntryKind.MESSAGE_ACCEPTED, NOON, BANK, "msg-1", digest),
                Entry.ofMessage(EntryKind.MESSAGE_ACCEPTED, NOON, new NodeId("other"), "msg-1", Digest.of(new byte[0])),
                Entry.ofMessage(EntryKind.MESSAGE_DELIVERED, NOON, new NodeId("bank-b"), "msg-1", digest)));

        ProvenEntries proven = LedgerBench.await(waiting);
        assertEquals(List.of(0L, 2L), proven.entries().stream().map(entry -> entry.entry().index()).toList());
        assertThrows(Refusal.class, () -> bench.ask(new LedgerRequest.MessageProof(Optional.empty(), "msg-1", Duration.ZERO)));
        assertThrows(Refusal.class, () -> bench.ask(new LedgerRequest.MessageProof(Optional.empty(), "msg-2", Duration.ZERO)));
    }

    @Test
    void entriesAreFoundByWhatTheyAreAbout() {
        Entry isolated = Entry.of(EntryKind.NODE_ISOLATED, NOON.plusSeconds(60)).node(BANK).detail("reason", "test");
        Entry proposed = Entry.of(EntryKind.ORACLE_STARTED, NOON).proposal("p-1").agreement("a-1");
        bench.append(List.of(entry(0), isolated, proposed));
        bench.sealed(3);

        EntryFilter all = EntryFilter.all();
        Optional<String> none = Optional.empty();
        assertEquals(List.of(0L, 1L), bench.indexes(new EntryFilter(Optional.of(BANK), none, none, none,
                Optional.empty(), Optional.empty(), Optional.empty())));
        assertEquals(List.of(0L), bench.indexes(EntryFilter.ofMessage("msg-0")));
        assertEquals(List.of(2L), bench.indexes(new EntryFilter(Optional.empty(), none, Optional.of("p-1"), Optional.of("a-1"),
                Optional.empty(), Optional.empty(), Optional.empty())));
        assertEquals(List.of(1L), bench.indexes(new EntryFilter(Optional.empty(), none, none, none,
                Optional.of(EntryKind.NODE_ISOLATED), Optional.of(NOON), Optional.of(NOON.plusSeconds(61)))));
        assertEquals(List.of(0L, 1L, 2L), bench.indexes(all));
        assertEquals(List.of(), bench.ask(new LedgerRequest.LookupFaults(-1, 100)));
    }

    @Test
    void servingRoleCanNeitherChangeNorRemoveWhatIsRecorded(Database database) {
        bench.append(List.of(entry(0)));
        bench.sealed(1);
        for (String statement : List.of("update ledger.entries set leaf = leaf", "delete from ledger.entries",
                "truncate ledger.entries", "update ledger.leaves set index = 7", "delete from ledger.leaves",
                "update ledger.tiles set hashes = hashes", "delete from ledger.tiles", "delete from ledger.checkpoints",
                "update ledger.checkpoints set size = 7", "drop table ledger.entries", "delete from ledger.frontier",
                "delete from ledger.writer", "alter table ledger.entries disable trigger all")) {
            PgException refused = assertThrows(PgException.class,
                    () -> LedgerBench.await(database.query(sql -> sql.query(statement).execute())), statement);
            assertEquals("42501", refused.getSqlState(), statement);
        }
    }

    private static Entry entry(int i) {
        return Entry.ofMessage(EntryKind.MESSAGE_ACCEPTED, NOON.plusMillis(i), BANK, "msg-" + i, Digest.of(new byte[] {(byte) i}));
    }
}
