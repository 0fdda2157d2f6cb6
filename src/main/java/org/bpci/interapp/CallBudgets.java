package org.bpci.interapp;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rates of one agreement's clauses while it runs: a bucket a clause, full at the start, filled evenly, one call taken at a
 * time. Counted in whole shares of a call, so that no rounding gives a call away. Belongs to one thread.
 */
public final class CallBudgets {

    /** One call, in the shares that a rate of one call an hour gains in a millisecond. */
    private static final long CALL = Duration.ofHours(1).toMillis();

    private final Map<Permission, Bucket> buckets = new HashMap<>();

    private static final class Bucket {

        private final long capacity;
        private final long gainPerMilli;
        private long level;
        private long filledAtMillis;

        Bucket(Rate rate, long nowMillis) {
            capacity = rate.calls() * CALL;
            gainPerMilli = rate.callsPerHour();
            level = capacity;
            filledAtMillis = nowMillis;
        }

        void fill(long nowMillis) {
            long elapsed = Math.max(0, nowMillis - filledAtMillis); // a clock set back must not empty the bucket
            level = elapsed >= (capacity - level) / gainPerMilli + 1 ? capacity : level + elapsed * gainPerMilli;
            filledAtMillis = nowMillis;
        }
    }

    /**
     * Takes one call from the budget of the clause that allowed it.
     *
     * @return how long to wait when there is no call left; empty when the call was taken, or the clause has no rate
     */
    public Optional<Duration> take(Permission clause, long nowMillis) {
        if (clause.limits().rate().isEmpty()) {
            return Optional.empty();
        }
        Bucket bucket = buckets.computeIfAbsent(clause, it -> new Bucket(it.limits().rate().orElseThrow(), nowMillis));
        bucket.fill(nowMillis);
        if (bucket.level >= CALL) {
            bucket.level -= CALL;
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(Math.ceilDiv(CALL - bucket.level, bucket.gainPerMilli)));
    }
}
