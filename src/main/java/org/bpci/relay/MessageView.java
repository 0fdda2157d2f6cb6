package org.bpci.relay;

import java.time.Instant;
import java.util.List;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;

/**
 * One accepted message as it stands now.
 *
 * @param unsigned accepted without a signature by a node in development mode; stays so for ever
 * @param receipt  the receipt its source got, JSON of protocol §4
 * @param message  the message as it was signed, JSON; empty once its payload has been pruned
 */
public record MessageView(
        NodeId source, String messageId, Digest digest, String type, Priority priority, Instant createdAt, Instant acceptedAt,
        Instant expiresAt, boolean unsigned, String receipt, String message, List<DeliveryView> deliveries) {

    public MessageView {
        deliveries = List.copyOf(deliveries);
    }

    /** Whether every delivery has ended, one way or another. */
    public boolean ended() {
        return deliveries.stream().noneMatch(delivery -> delivery.state().open());
    }
}
