package org.bpci.relay;

import java.util.Locale;
import java.util.Optional;

/** How urgent a message is. Each priority is a lane of its own in every target's queue; the lanes share by weight, so none starves. */
public enum Priority {
    CRITICAL("Critical", 8),
    HIGH("High", 4),
    NORMAL("Normal", 2),
    LOW("Low", 1);

    private static final Priority[] LANES = values();

    private final String wireName;
    private final int weight;

    Priority(String wireName, int weight) {
        this.wireName = wireName;
        this.weight = weight;
    }

    /** The priority of that name, whatever its case. */
    public static Optional<Priority> of(String wireName) {
        for (Priority priority : LANES) {
            if (priority.wireName.equalsIgnoreCase(wireName)) {
                return Optional.of(priority);
            }
        }
        return Optional.empty();
    }

    static Priority ofLane(int lane) {
        return LANES[lane];
    }

    static int lanes() {
        return LANES.length;
    }

    public String wireName() {
        return wireName;
    }

    /** The number of the lane, most urgent first; stored, so the order of the constants is fixed. */
    int lane() {
        return ordinal();
    }

    /** Deliveries handed out in one turn of the lane. */
    int weight() {
        return weight;
    }

    @Override
    public String toString() {
        return wireName.toLowerCase(Locale.ROOT);
    }
}
