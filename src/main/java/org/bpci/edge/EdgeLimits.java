package org.bpci.edge;

import java.time.Duration;

/**
 * The limits of the edge.
 *
 * @param connectionsMax       connections at a time over all instances; beyond it one that waits for its peer gives way to the new one ({@link Places})
 * @param requestLineBytesMax  method, path and query
 * @param headerBytesMax       all header fields of one request together
 * @param headTimeout          how long a connection may stand without a complete request head, new or kept alive
 * @param bodyTimeout          from the head to the end of the body
 * @param writeTimeout         for the peer to take an answer
 * @param bodyBytesHeldMax     bodies in memory over all connections
 * @param addressCallsPerSecond open calls that change something, for each remote address, sustained
 * @param addressCallsBurst    how many of them at once
 * @param addressesMax         remote addresses remembered
 * @param drainTimeout         for calls in work when the node stops
 */
public record EdgeLimits(
        int connectionsMax, int requestLineBytesMax, int headerBytesMax, Duration headTimeout, Duration bodyTimeout,
        Duration writeTimeout, long bodyBytesHeldMax, int addressCallsPerSecond, int addressCallsBurst, int addressesMax,
        Duration drainTimeout) {

    public static EdgeLimits defaults() {
        return new EdgeLimits(2_000, 4 << 10, 16 << 10, Duration.ofSeconds(15), Duration.ofSeconds(20), Duration.ofSeconds(20),
                64L << 20, 200, 1_000, 10_000, Duration.ofSeconds(5));
    }
}
