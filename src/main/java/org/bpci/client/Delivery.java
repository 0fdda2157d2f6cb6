package org.bpci.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;

/**
 * A message the oracle hands to this node.
 *
 * @param redelivered false only when the oracle is certain that it never handed this one out before
 */
public record Delivery(long id, int attempt, boolean redelivered, Signed message) {

    static Delivery read(ObjectNode frame) {
        if (!(frame.get("message") instanceof ObjectNode message)) {
            throw ClientFault.ANSWER_UNREADABLE.because("a deliver frame without a message");
        }
        return new Delivery(frame.path("delivery_id").asLong(), frame.path("attempt").asInt(),
                frame.path("redelivered").asBoolean(true), Signed.of(message));
    }

    public String messageId() {
        return message.tree().path("message_id").asText();
    }

    public NodeId source() {
        return new NodeId(message.tree().path("source_node").asText());
    }
}
