package org.bpci.cli.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bpci.cli.bench.SealingCost.Share;
import org.bpci.cli.child.ChildOracle;

/** Plays the same content in turns as calls and as plain messages, in the order ABBA, so that what drifts falls on both alike. */
final class CallComparison {

    static final int ROUNDS = 3;
    /** Each turn has ids of its own; letters of turns begin here, where no other phase has its. */
    private static final char FIRST_TURN = 'i';
    private static final boolean[] CALLS = {true, false, false, true};

    private final ChildOracle oracle;
    private final Driver driver;
    private final Corpora corpora;

    /** Pre-signed messages by letter: calls, or plain messages with the same content. */
    interface Corpora {

        Corpus of(char letter, boolean calls, Duration time);
    }

    CallComparison(ChildOracle oracle, Driver driver, Corpora corpora) {
        this.oracle = oracle;
        this.driver = driver;
        this.corpora = corpora;
    }

    /**
     * Every turn is played as fast as the oracle takes it.
     *
     * @param warmUp of calls alone, since all that was played before were plain messages: what only calls use was never compiled
     */
    CallCost measure(Duration warmUp, Duration turn) throws IOException, InterruptedException {
        List<CallCost.Round> measured = new ArrayList<>();
        char letter = FIRST_TURN;
        play(corpora.of(letter++, true, warmUp), warmUp);
        while (measured.size() < ROUNDS) {
            Share calls = Share.NONE;
            Share plain = Share.NONE;
            for (boolean call : CALLS) {
                Share share = play(corpora.of(letter++, call, turn), turn);
                calls = call ? calls.plus(share) : calls;
                plain = call ? plain : plain.plus(share);
            }
            measured.add(new CallCost.Round(calls, plain));
        }
        return new CallCost(measured);
    }

    private Share play(Corpus corpus, Duration turn) throws IOException, InterruptedException {
        ProcessCost before = ProcessCost.of(oracle);
        Driver.Outcome outcome = driver.play(corpus, turn, 0);
        Thread.sleep(RelayBench.SETTLE);
        ProcessCost after = ProcessCost.of(oracle);
        return new Share(outcome.messages(), after.serverCpuSince(before), after.databaseCpuSince(before));
    }
}
