package org.bpci.cli.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bpci.cli.bench.SealingCost.Round;
import org.bpci.cli.bench.SealingCost.Share;
import org.bpci.cli.child.ChildOracle;
import org.bpci.sql.DatabaseLocation;

/**
 * Plays the same load in turns with and without the tree being built, in the order ABBA: whatever drifts during a run,
 * such as the compiler at work or the size of the tables, then falls on both alike. A sealed turn ends when its last entry
 * is in a signed tree, so that none of the cost is left out.
 */
final class SealingComparison {

    /** Each turn has ids of its own; letters of turns begin here. */
    private static final char FIRST_TURN = 'A';
    private static final boolean[] SEALED = {true, false, false, true};
    /** As many as there are letters for. */
    static final int ROUNDS_MAX = 6;

    private final ChildOracle oracle;
    private final Driver driver;
    private final IntFunction<Corpus> corpora; // by letter

    SealingComparison(ChildOracle oracle, Driver driver, IntFunction<Corpus> corpora) {
        this.oracle = oracle;
        this.driver = driver;
        this.corpora = corpora;
    }

    /** Every turn is played as fast as the oracle takes it. */
    SealingCost measure(int rounds, Duration turn) throws IOException, InterruptedException {
        List<Round> measured = new ArrayList<>();
        try (RivalWriter rival = new RivalWriter(DatabaseLocation.Embedded.in(oracle.dataDir()).owner())) {
            rival.awaitSealed();
            for (int letter = FIRST_TURN; measured.size() < rounds; letter += SEALED.length) {
                Share sealed = Share.NONE;
                Share unsealed = Share.NONE;
                for (int i = 0; i < SEALED.length; i++) {
                    Corpus corpus = corpora.apply(letter + i);
                    if (SEALED[i]) {
                        sealed = sealed.plus(sealedTurn(rival, corpus, turn));
                    } else {
                        unsealed = unsealed.plus(unsealedTurn(rival, corpus, turn));
                    }
                }
                measured.add(new Round(sealed, unsealed));
            }
        }
        return new SealingCost(measured);
    }

    private Share sealedTurn(RivalWriter rival, Corpus corpus, Duration turn) throws IOException, InterruptedException {
        ProcessCost before = ProcessCost.of(oracle);
        Driver.Outcome outcome = driver.play(corpus, turn, 0);
        Thread.sleep(RelayBench.SETTLE);
        rival.awaitSealed();
        return share(before, outcome);
    }

    private Share unsealedTurn(RivalWriter rival, Corpus corpus, Duration turn) throws IOException, InterruptedException {
        rival.takeLease();
        try {
            ProcessCost before = ProcessCost.of(oracle);
            Driver.Outcome outcome = driver.play(corpus, turn, 0);
            Thread.sleep(RelayBench.SETTLE);
            return share(before, outcome);
        } finally {
            rival.giveBackAndWait();
        }
    }

    private Share share(ProcessCost before, Driver.Outcome outcome) {
        ProcessCost after = ProcessCost.of(oracle);
        return new Share(outcome.messages(), after.serverCpuSince(before), after.databaseCpuSince(before));
    }
}
