package org.bpci.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Time;

/**
 * A message the oracle hands to this node.
 *
 * @param acceptedAt  when the oracle accepted it, which decides by which key of its source it has to verify
 * @param redelivered false only when the oracle is certain that it never handed this one out before
 */
public record Delivery(long id, int attempt, boolean redelivered, Instant acceptedAt, Signed message) {

    static Delivery read(ObjectNode frame) {
        if (!(frame.get("message") instanceof ObjectNode message)) {
            throw ClientFault.ANSWER_UNREADABLE.because("a deliver frame without a message");
        }
        return new Delivery(frame.path("delivery_id").asLong(), frame.path("attempt").asInt(),
                frame.path("redelivered").asBoolean(true), time(frame.path("accepted_at").asText()), Signed.of(message));
    }

    private static Instant time(String text) {
        try {
            return Time.parse(text);
        } catch (DateTimeException malformed) {
            throw ClientFault.ANSWER_UNREADABLE.because("a deliver frame that does not say when its message was accepted");
        }
    }

    public String messageId() {
        return message.tree().path("message_id").asText();
    }

    public NodeId source() {
        return new NodeId(message.tree().path("source_node").asText());
    }
}
