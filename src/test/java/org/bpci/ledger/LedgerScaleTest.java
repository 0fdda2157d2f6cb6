package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.sql.Database;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The room with 1 000 000 entries in the database. What a proof or another batch costs must depend on the tree's height only. */
@ExtendWith(PostgresSuite.class)
class LedgerScaleTest {

    private static final int SIZE = 1_000_000;
    private static final int PROOFS = 300;
    /** What a proof may take at the median; far above what it takes, far below what reading a tenth of the tree would. */
    private static final Duration PROOF_MEDIAN_MAX = Duration.ofMillis(25);

    @Test
    void proofsFromAMillionStoredEntriesHaveTwentyHashesAtMost(Database database, DatabaseLocation location) {
        try (Owner owner = new Owner(location)) {
            owner.erase();
            owner.run("""
                    insert into ledger.entries (leaf) select convert_to(
                        '{"at":"2026-11-22T12:00:00.000Z","digest":"' || encode(sha256(n::text::bytea), 'hex')
                        || '","kind":"MessageAccepted","message":"msg-' || n || '","node":"bank-' || n %% 100 || '"}', 'UTF8')
                    from generate_series(1, %d) n""".formatted(SIZE));
        }
        LedgerBench bench = LedgerBench.on(database).batches(20_000).start();
        try {
            Checkpoint checkpoint = bench.sealed(SIZE);
            Random random = new Random(1);
            long[] nanos = new long[PROOFS];
            for (int i = 0; i < PROOFS; i++) {
                long index = random.nextInt(SIZE);
                long begin = System.nanoTime();
                ProvenEntry proven = bench.ask(new LedgerRequest.InclusionProofOf(index, SIZE));
                nanos[i] = System.nanoTime() - begin;
                assertTrue(proven.proof().path().size() <= 20);
                assertTrue(proven.proof().verifies(ProofFile.leafHash(proven.entry().leaf()), checkpoint.root()));
            }
            Arrays.sort(nanos);
            assertTrue(nanos[PROOFS / 2] < PROOF_MEDIAN_MAX.toNanos(), "median " + nanos[PROOFS / 2] / 1_000 + " µs");
            assertEquals(1, bench.indexes(EntryFilter.ofMessage("msg-777777")).size());
        } finally {
            bench.stop();
        }
    }
}
