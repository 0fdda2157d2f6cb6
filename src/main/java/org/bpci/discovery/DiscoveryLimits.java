package org.bpci.discovery;

import java.time.Duration;

/**
 * The limits of the discovery room.
 *
 * @param nodesMax           registered nodes at a time
 * @param unverifiedNodesMax nodes without a key at a time; they cost nothing to make, so they get a smaller share
 * @param objectAgeMax       how old a signed registration, rotation, deregistration or heartbeat may be
 * @param clockSkewMax       how far ahead of the oracle's clock it may be
 * @param staleAfter         silence after which a node without a session is called stale
 * @param lastSeenPeriod     how often the times nodes were last seen are written down; a crash loses no more
 */
public record DiscoveryLimits(
        int nodesMax, int unverifiedNodesMax, Duration objectAgeMax, Duration clockSkewMax, Duration staleAfter,
        Duration lastSeenPeriod) {

    private static final int NODES_DEFAULT = 10_000;
    /** One in this many nodes may be without a key. */
    private static final int NODES_PER_UNVERIFIED = 10;

    public static DiscoveryLimits defaults() {
        return new DiscoveryLimits(NODES_DEFAULT, unverifiedShare(NODES_DEFAULT), Duration.ofSeconds(300), Duration.ofSeconds(30), Duration.ofMinutes(15),
                Duration.ofSeconds(30));
    }

    /** How many of {@code nodesMax} nodes may be without a key; at least one. */
    public static int unverifiedShare(int nodesMax) {
        return Math.max(1, nodesMax / NODES_PER_UNVERIFIED);
    }
}
