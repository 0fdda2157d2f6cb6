package org.bpci.relay;

import org.bpci.kernel.NodeId;

/** What an {@link Outbox} decided about a delivery and the database has to learn. */
sealed interface Change {

    long id();

    /**
     * The delivery is over. Its place in the queue is freed when this is durable.
     *
     * @param attempts how often it was handed out
     * @param reason   empty for a delivered one
     */
    record Ending(long id, NodeId target, Parcel parcel, int bytes, DeliveryState state, int attempts, String reason)
            implements Change {
    }

    /** The delivery is tried again not before a time. Losing this in a crash costs one attempt more, never a delivery. */
    record Postponement(long id, int attempts, long notBeforeMillis, String reason) implements Change {
    }
}
