package org.bpci.edge;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A token bucket for each remote address. When more addresses come than are remembered, the one unheard of for longest is
 * forgotten: its bucket is the fullest, so forgetting it gives away the least. Thread-safe.
 */
final class AddressBudget {

    private static final double NANOS_PER_SECOND = 1e9;

    private final double callsPerSecond;
    private final double burst;
    private final Map<String, Bucket> buckets;

    private record Bucket(double calls, long nanos) {
    }

    AddressBudget(int callsPerSecond, int burst, int addressesMax) {
        this.callsPerSecond = callsPerSecond;
        this.burst = burst;
        this.buckets = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > addressesMax;
            }
        };
    }

    /**
     * Takes {@code cost} calls from the address's bucket.
     *
     * @param nanos of a clock that never goes back
     * @return how long to wait until the bucket has that much, or empty when it was taken
     */
    synchronized Optional<Duration> take(String address, int cost, long nanos) {
        Bucket bucket = buckets.get(address);
        double calls = bucket == null ? burst
                : Math.min(burst, bucket.calls() + Math.max(0, nanos - bucket.nanos()) / NANOS_PER_SECOND * callsPerSecond);
        if (calls >= cost) {
            buckets.put(address, new Bucket(calls - cost, nanos));
            return Optional.empty();
        }
        buckets.put(address, new Bucket(calls, nanos));
        return Optional.of(Duration.ofNanos((long) Math.ceil((cost - calls) / callsPerSecond * NANOS_PER_SECOND)));
    }

    synchronized int addresses() {
        return buckets.size();
    }
}
