package org.bpci.discovery;

import java.util.Optional;

/** How a node stands right now; the first that applies, from the top. */
public enum NodeStatus {
    /** Shut out by an operator or by evidence. */
    ISOLATED("Isolated"),
    /** It has proved no key. */
    UNVERIFIED("Unverified"),
    /** It has an authenticated WebSocket session. */
    CONNECTED("Connected"),
    /** Nothing was heard of it since it registered, which is not long ago. */
    REGISTERED("Registered"),
    /** No session, and it was heard of not long ago. */
    DISCONNECTED("Disconnected"),
    /** No session, and nothing was heard of it for {@link DiscoveryLimits#staleAfter()}. */
    STALE("Stale");

    private final String wireName;

    NodeStatus(String wireName) {
        this.wireName = wireName;
    }

    /** The status of that name, whatever its case. */
    public static Optional<NodeStatus> of(String wireName) {
        for (NodeStatus status : values()) {
            if (status.wireName.equalsIgnoreCase(wireName)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    public String wireName() {
        return wireName;
    }
}
