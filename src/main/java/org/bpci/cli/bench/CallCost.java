package org.bpci.cli.bench;

import java.util.List;
import org.bpci.cli.bench.SealingCost.Share;

/**
 * What it adds to a message that it is a call under an agreement: the same content between the same nodes, on the same process.
 *
 * @param rounds each measured by itself, so that one disturbed by something else on the machine does not decide
 */
record CallCost(List<Round> rounds) {

    CallCost {
        rounds = List.copyOf(rounds);
    }

    /** Turns that belong together. */
    record Round(Share calls, Share plain) {

        double serverRatio() {
            return (double) calls.serverEach().toNanos() / Math.max(1, plain.serverEach().toNanos());
        }

        double databaseRatio() {
            return (double) calls.databaseEach().toNanos() / Math.max(1, plain.databaseEach().toNanos());
        }
    }

    boolean measured() {
        return !rounds.isEmpty();
    }

    /** CPU of the oracle's process for a call by that for a message: the median of the rounds. */
    double serverRatio() {
        return median(rounds.stream().map(Round::serverRatio).sorted().toList());
    }

    double databaseRatio() {
        return median(rounds.stream().map(Round::databaseRatio).sorted().toList());
    }

    double lowestServerRatio() {
        return rounds.stream().mapToDouble(Round::serverRatio).min().orElse(0);
    }

    double highestServerRatio() {
        return rounds.stream().mapToDouble(Round::serverRatio).max().orElse(0);
    }

    Share calls() {
        return rounds.stream().map(Round::calls).reduce(Share.NONE, Share::plus);
    }

    Share plain() {
        return rounds.stream().map(Round::plain).reduce(Share.NONE, Share::plus);
    }

    private static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
