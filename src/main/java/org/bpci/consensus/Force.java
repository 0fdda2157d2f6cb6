package org.bpci.consensus;

import java.time.Duration;
import org.bpci.kernel.Ratio;

/** How much a decision can do, and therefore how much it must take. */
enum Force {
    /** Changes the network. Two approvals of over 2/3 share over 1/3, so fewer liars than that cannot approve a contradiction. */
    BINDING(new Ratio(2, 3), true, Duration.ofSeconds(1), Duration.ofDays(90)),
    /** Changes the network for a day at once; faster, and for that reason not weaker. */
    EMERGENCY(new Ratio(3, 4), false, Duration.ofSeconds(10), Duration.ofMinutes(15)),
    /** Changes nothing. */
    ADVISORY(new Ratio(1, 2), true, Duration.ofSeconds(1), Duration.ofDays(90));

    /** What a binding proposal takes when neither it nor the configuration names a threshold: the seed's. */
    static final Ratio USUAL_THRESHOLD = new Ratio(67, 100);

    private final Ratio bound;
    private final boolean exclusive;
    private final Duration votingMin;
    private final Duration votingMax;

    Force(Ratio bound, boolean exclusive, Duration votingMin, Duration votingMax) {
        this.bound = bound;
        this.exclusive = exclusive;
        this.votingMin = votingMin;
        this.votingMax = votingMax;
    }

    boolean allows(Ratio threshold) {
        return exclusive ? threshold.over(bound) : threshold.atLeast(bound);
    }

    /** The minimum, in words. */
    String minimum() {
        return switch (this) {
            case BINDING -> "over 2/3 (0.67 is)";
            case EMERGENCY -> "at least 0.75";
            case ADVISORY -> "over 1/2 (0.51 is)";
        };
    }

    /** The lowest threshold that can be written. */
    Ratio least() {
        return exclusive ? new Ratio(bound.numerator() * Ratio.DENOMINATOR_MAX / bound.denominator() + 1, Ratio.DENOMINATOR_MAX) : bound;
    }

    /** The threshold of a proposal that names none. */
    Ratio fallback(Ratio usual) {
        return allows(usual) ? usual : this == EMERGENCY ? bound : USUAL_THRESHOLD;
    }

    /** From opening to deadline, at least. */
    Duration votingMin() {
        return votingMin;
    }

    Duration votingMax() {
        return votingMax;
    }
}
