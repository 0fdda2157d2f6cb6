package org.bpci.cli.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * What building and signing the tree adds to a message: the same load on the same process, with and without it.
 *
 * @param rounds each measured by itself, so that one disturbed by something else on the machine does not decide
 */
record SealingCost(List<Round> rounds) {

    SealingCost {
        rounds = List.copyOf(rounds);
    }

    /** What {@code messages} messages took. */
    record Share(long messages, Duration server, Duration database) {

        static final Share NONE = new Share(0, Duration.ZERO, Duration.ZERO);

        Share plus(Share other) {
            return new Share(messages + other.messages, server.plus(other.server), database.plus(other.database));
        }

        Duration serverEach() {
            return server.dividedBy(Math.max(1, messages));
        }

        Duration databaseEach() {
            return database.dividedBy(Math.max(1, messages));
        }
    }

    /** Turns that belong together. */
    record Round(Share sealed, Share unsealed) {

        double serverRatio() {
            return ratio(sealed.serverEach(), unsealed.serverEach());
        }

        double databaseRatio() {
            return ratio(sealed.databaseEach(), unsealed.databaseEach());
        }
    }

    boolean measured() {
        return !rounds.isEmpty();
    }

    /** CPU of the oracle's process per message, with the tree by without: the median of the rounds. */
    double serverRatio() {
        return median(Round::serverRatio);
    }

    double databaseRatio() {
        return median(Round::databaseRatio);
    }

    double lowestServerRatio() {
        return rounds.stream().mapToDouble(Round::serverRatio).min().orElse(0);
    }

    double highestServerRatio() {
        return rounds.stream().mapToDouble(Round::serverRatio).max().orElse(0);
    }

    Share sealed() {
        return rounds.stream().map(Round::sealed).reduce(Share.NONE, Share::plus);
    }

    Share unsealed() {
        return rounds.stream().map(Round::unsealed).reduce(Share.NONE, Share::plus);
    }

    private double median(Function<Round, Double> figure) {
        List<Double> sorted = rounds.stream().map(figure).sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static double ratio(Duration one, Duration other) {
        return (double) one.toNanos() / Math.max(1, other.toNanos());
    }
}
