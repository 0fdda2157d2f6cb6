package org.bpci.relay;

import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.NodeId;

/**
 * One delivery as it stands now.
 *
 * @param attempts  how often it was handed to the target, as far as it is known: a restart forgets unanswered ones
 * @param lastError why the last attempt or the delivery failed; empty when nothing did
 */
public record DeliveryView(
        long deliveryId, NodeId target, DeliveryState state, int attempts, Optional<Instant> endedAt, String lastError) {
}
