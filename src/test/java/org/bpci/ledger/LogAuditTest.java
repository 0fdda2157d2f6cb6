package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.Finding.What;
import org.bpci.ledger.LedgerRequest.PastCheckpoint;
import org.junit.jupiter.api.Test;

class LogAuditTest {

    private static final Optional<Checkpoint> NOTHING_SEEN = Optional.empty();
    private final MemorySource log = MemorySource.of(1_000, 100);

    @Test
    void soundLogsOfAllSizesPass() {
        for (int size : new int[] {1, 255, 256, 257, 512, 1_000, 70_000}) {
            AuditReport report = MemorySource.of(size, 333).audit(NOTHING_SEEN);
            assertEquals(List.of(), report.findings());
            assertEquals(size, report.entries());
        }
    }

    @Test
    void alteredEntryIsNamed() {
        leaves(2).set(88, "forged".getBytes());
        assertFinding(What.ENTRY_ALTERED, 600, 600);
    }

    @Test
    void missingEntryIsNamed() {
        leaves(2).set(3, new byte[0]);
        assertFinding(What.ENTRY_MISSING, 515, 515);
    }

    @Test
    void swappedEntriesAreNamed() {
        List<byte[]> leaves = leaves(0);
        byte[] first = leaves.get(10);
        leaves.set(10, leaves.get(20));
        leaves.set(20, first);
        assertFinding(What.ENTRIES_SWAPPED, 10, 10);
    }

    @Test
    void entryRemovedSoThatAllOthersMoveUpIsNamed() {
        List<byte[]> leaves = leaves(0);
        leaves.remove(7);
        assertFinding(What.ENTRY_MISPLACED, 7, 7);
    }

    @Test
    void missingBundleIsNamed() {
        edit();
        log.files.remove("entries/001");
        assertFinding(What.ENTRY_MISSING, 256, 256);
    }

    @Test
    void damagedTilesAreToldFromDamagedEntries() {
        log.files.get("0/001")[40] ^= 1;
        assertFinding(What.TILE_DAMAGED, 257, 257);
        log.files.get("0/001")[40] ^= 1;
        log.files.get("1/000.p/3")[40] ^= 1;
        assertFinding(What.TILE_DAMAGED, 0, 767);
        log.files.remove("1/000.p/3");
        assertFinding(What.TILE_DAMAGED, 0, 767);
    }

    @Test
    void entryChangedTogetherWithItsHashIsEnclosedByCheckpointsAndUpperTiles() {
        byte[] forged = "forged".getBytes();
        leaves(2).set(88, forged);
        System.arraycopy(new TreeHash().leaf(forged), 0, log.files.get("0/002"), 88 * 32, 32);
        assertFinding(What.HISTORY_ALTERED, 600, 699);
        log.checkpoints.clear();
        log.checkpoints.add(new PastCheckpoint(1_000, 0, log.latest));
        assertFinding(What.HISTORY_ALTERED, 512, 767);
    }

    @Test
    void forgedAndMissingCheckpointsAreNamed() {
        PastCheckpoint third = log.checkpoints.get(2);
        log.checkpoints.set(2, new PastCheckpoint(300, 200, third.note().replace("\n300\n", "\n301\n")));
        assertFinding(What.CHECKPOINT_INVALID, 300, 300);
        log.checkpoints.remove(2);
        assertFinding(What.CHECKPOINT_MISSING, 200, 200);
        log.checkpoints.add(2, new PastCheckpoint(300, 200, log.checkpoints.get(4).note()));
        assertFinding(What.CHECKPOINT_INVALID, 300, 300);
    }

    @Test
    void logThatIsShorterThanSeenWasRolledBack() {
        Checkpoint seen = Checkpoint.parse(MemorySource.of(1_100, 100).latest);
        AuditReport report = log.audit(Optional.of(seen));
        assertEquals(What.ROLLED_BACK, report.findings().getFirst().what());
        assertEquals(1_000, report.findings().getFirst().from());
    }

    @Test
    void logThatDoesNotContinueWhatWasSeenWasRewritten() {
        Checkpoint other = Checkpoint.sign(LedgerBench.KEY, 900, LedgerBench.leafHash(Entry.of(EntryKind.ORACLE_STARTED,
                java.time.Instant.EPOCH)), LedgerBench.SIGNER);
        assertEquals(What.REWRITTEN, log.audit(Optional.of(other)).findings().getFirst().what());
        assertTrue(log.audit(Optional.of(Checkpoint.parse(log.checkpoints.get(4).note()))).sound());
        assertTrue(log.audit(Optional.of(Checkpoint.parse(MemorySource.of(777, 777).latest))).sound());
    }

    /** Whoever saw another history has a file that convicts the oracle, and that nobody can make of an honest one's checkpoints. */
    @Test
    void forkIsProvenByAFileAndAnHonestLogCannotBeAccused() {
        for (int size : new int[] {1, 255, 256, 700, 1_000}) {
            Checkpoint other = Checkpoint.sign(LedgerBench.KEY, size, LedgerBench.leafHash(Entry.of(EntryKind.ORACLE_STARTED,
                    java.time.Instant.EPOCH)), LedgerBench.SIGNER);
            ForkProof proof = log.audit(Optional.of(other)).fork().orElseThrow();
            assertEquals(proof, ForkProof.verified(proof.file(), Optional.of(LedgerBench.KEY)));

            Checkpoint own = Checkpoint.parse(MemorySource.of(size, size).latest);
            assertTrue(log.audit(Optional.of(own)).fork().isEmpty());
            ForkProof slander = new ForkProof(proof.key(), own, proof.later(), proof.root(), proof.path());
            assertThrows(Refusal.class, () -> ForkProof.verified(slander.file(), Optional.empty()));
            ForkProof invented = new ForkProof(proof.key(), own, proof.later(), other.root(), proof.path());
            assertThrows(Refusal.class, () -> ForkProof.verified(invented.file(), Optional.empty()));
            assertThrows(Refusal.class, () -> ForkProof.verified(proof.file().put("earlier", other.note().replace("\n" + size + "\n", "\n2\n")), Optional.empty()));
        }
    }

    @Test
    void twoHistoriesSignedByTheOracleAreNamed() {
        MemorySource other = MemorySource.of(400, 50);
        other.sign(500, LedgerBench.leafHash(Entry.of(EntryKind.ORACLE_STARTED, java.time.Instant.EPOCH)));
        log.checkpoints.set(4, new PastCheckpoint(500, 400, other.latest));
        assertFinding(What.REWRITTEN, 0, 499);
    }

    private Edit edit;

    private record Edit(String path, List<byte[]> leaves) {
    }

    private List<byte[]> leaves(int bundle) {
        String path = new Tile(Tile.ENTRIES, bundle, Tile.WIDTH).path();
        edit = new Edit(path, new ArrayList<>(EntryBundle.decode(log.files.get(path)).orElseThrow()));
        return edit.leaves();
    }

    private void edit() {
        if (edit != null) {
            log.files.put(edit.path(), EntryBundle.encode(edit.leaves()));
        }
    }

    private void assertFinding(What what, long from, long to) {
        edit();
        List<Finding> findings = log.audit(NOTHING_SEEN).findings();
        assertEquals(what, findings.getFirst().what(), findings.toString());
        assertEquals(from, findings.getFirst().from(), findings.toString());
        assertEquals(to, findings.getFirst().to(), findings.toString());
    }
}
