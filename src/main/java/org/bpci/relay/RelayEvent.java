package org.bpci.relay;

import java.time.Instant;
import org.bpci.kernel.Event;
import org.bpci.kernel.NodeId;

/** What the relay publishes, always after it is durable. Single messages are not published: there are too many. */
public sealed interface RelayEvent extends Event {

    Instant at();

    /** One group commit. @param delivered deliveries acknowledged by their targets */
    record MessagesRelayed(int accepted, int delivered, Instant at) implements RelayEvent {
    }

    /** A delivery was given up. @param state {@code EXPIRED}, {@code DEAD} or {@code REVOKED} */
    record DeliveryGivenUp(NodeId source, String messageId, NodeId target, long deliveryId, DeliveryState state, String reason,
                           Instant at) implements RelayEvent {
    }

    /** A node signed two different messages under one id; both are kept as evidence. */
    record EquivocationFound(NodeId source, String messageId, Instant at) implements RelayEvent {
    }
}
