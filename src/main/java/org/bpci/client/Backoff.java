package org.bpci.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts to connect: full jitter under a bound that doubles, so that a thousand nodes cut off together do
 * not return together. Starts again after {@link #reset()}.
 */
public final class Backoff {

    private static final long FIRST_MS = 500;
    private static final long LONGEST_MS = 4_000;

    private final RandomGenerator random;
    private long boundMillis = FIRST_MS;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    public Duration next() {
        long pause = random.nextLong(boundMillis + 1);
        boundMillis = Math.min(boundMillis * 2, LONGEST_MS);
        return Duration.ofMillis(pause);
    }

    /** After contact with the oracle. */
    public void reset() {
        boundMillis = FIRST_MS;
    }
}
