package org.bpci.edge;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.Network;
import org.bpci.kernel.VerificationKey;

/**
 * What the edge has to know about its node.
 *
 * @param port             0 takes a free one; {@link FrontDesk#port()} tells it
 * @param webSocketPort    where nodes connect, told by {@code info}
 * @param version          of the software, told by {@code info}
 * @param registrationOpen whether nodes register themselves, or an operator's token is needed too
 * @param dev              an open node for trying out, told by {@code info}
 * @param relayTimeout     how long {@code ?wait=delivered} holds an answer
 * @param messageBytesMax  the largest message the relay takes
 * @param limits           names and values of the limits a node's author has to know, told by {@code info}
 */
public record EdgeSettings(
        String host, int port, int webSocketPort, String oracleId, Network network, VerificationKey oracleKey, String version,
        Instant startedAt, boolean registrationOpen, boolean dev, Duration relayTimeout, int messageBytesMax,
        SortedMap<String, Long> limits) {

    public EdgeSettings {
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    }

    /** As the canonical constructor, with limits in any order. */
    public static SortedMap<String, Long> limits(Map<String, Long> limits) {
        return new TreeMap<>(limits);
    }
}
