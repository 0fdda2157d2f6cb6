package org.bpci.relay;

import java.util.List;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;

/** Rows of the schema {@code relay} as {@link RelayStore} writes and reads them. */
final class Stored {

    private Stored() {
    }

    /** @param targets in the order of the message */
    record MessageRow(long seq, NodeId source, String messageId, String type, Priority priority, long createdMillis,
                      long expiresMillis, List<NodeId> targets, Proof.Proven proven, Docket docket) {
    }

    record DeliveryRow(long id, NodeId target, int bytes, long expiresMillis) {
    }

    record ReceiptRow(NodeId source, String receipt) {
    }

    /** What is known about a message that was accepted before. */
    record Existing(long seq, Digest digest, boolean unsigned, String receipt) {
    }

    record EvidenceRow(MessageKey key, Proof.Proven second) {
    }

    /** What is open in one lane of one target. */
    record Depth(NodeId target, int deliveries, long bytes, long lastId, long firstExpiryMillis) {
    }

    /** An open delivery of a message, without the message's body. */
    record OpenDelivery(long id, NodeId target, int bytes, int attempts, Parcel header) {

        Change.Ending ending(DeliveryState state, int attemptsMade, String reason) {
            return new Change.Ending(id, target, header, bytes, state, attemptsMade, reason);
        }
    }
}
