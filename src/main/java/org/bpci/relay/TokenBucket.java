package org.bpci.relay;

import java.time.Duration;

/**
 * A rate limit: tokens flow in steadily up to a burst and are taken by what is let through. A single demand larger than the
 * burst is let through when the bucket is full, so that no permitted size is impossible; it is paid back in time.
 */
final class TokenBucket {

    private static final double MILLIS_PER_SECOND = 1000;
    /** What rounding may take from a bucket that has just filled up to a demand. */
    private static final double ROUNDING = 1e-6;

    private double perMilli;
    private double burst;
    private double tokens;
    private long filledAtMillis;

    /** @param burst tokens a quiet bucket holds */
    TokenBucket(double perSecond, double burst, long nowMillis) {
        this.perMilli = perSecond / MILLIS_PER_SECOND;
        this.burst = burst;
        this.tokens = burst;
        this.filledAtMillis = nowMillis;
    }

    boolean has(double demand, long nowMillis) {
        fill(nowMillis);
        return tokens + ROUNDING >= Math.min(demand, burst);
    }

    /** Takes what {@link #has} has granted. */
    void take(double demand) {
        tokens -= demand;
    }

    /** Undoes a {@link #take}: what was taken for was not let through after all. */
    void giveBack(double demand) {
        tokens = Math.min(burst, tokens + demand);
    }

    /** From now on another rate; what has gathered stays as far as the new burst holds it, so a change fills no bucket. */
    void adjust(double perSecond, double newBurst, long nowMillis) {
        fill(nowMillis);
        perMilli = perSecond / MILLIS_PER_SECOND;
        burst = newBurst;
        tokens = Math.min(burst, tokens);
    }

    /** When {@code demand} will be granted, if nothing else is taken meanwhile. */
    Duration delay(double demand, long nowMillis) {
        fill(nowMillis);
        double missing = Math.min(demand, burst) - tokens;
        return Duration.ofMillis(missing <= 0 ? 0 : (long) Math.ceil(missing / perMilli));
    }

    private void fill(long nowMillis) {
        if (nowMillis > filledAtMillis) { // a clock set back must not empty the bucket
            tokens = Math.min(burst, tokens + (nowMillis - filledAtMillis) * perMilli);
        }
        filledAtMillis = nowMillis;
    }
}
