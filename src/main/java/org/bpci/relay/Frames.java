package org.bpci.relay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.bpci.kernel.Json;
import org.bpci.kernel.Problem;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Time;

/** The frames of protocol §5 that the relay sends, as text. What is sent for each message is pasted together, not built as a tree. */
final class Frames {

    private static final int DELIVER_CHARS = 176;

    private Frames() {
    }

    /** @param body canonical JSON of a message without its signature */
    static String signed(String body, String signature) {
        StringBuilder text = new StringBuilder(body.length() + signature.length() + 16);
        appendSigned(text, body, signature);
        return text.toString();
    }

    static String deliver(Slot slot) {
        String body = new String(slot.parcel.body(), StandardCharsets.UTF_8);
        String signature = slot.parcel.signature();
        StringBuilder text = new StringBuilder(body.length() + signature.length() + DELIVER_CHARS)
                .append("{\"type\":\"deliver\",\"delivery_id\":").append(slot.id)
                .append(",\"attempt\":").append(slot.handOuts)
                .append(",\"redelivered\":").append(slot.redelivered)
                .append(",\"accepted_at\":\"").append(Time.format(Instant.ofEpochMilli(slot.parcel.acceptedAtMillis())))
                .append("\",\"message\":");
        appendSigned(text, body, signature);
        return text.append('}').toString();
    }

    /** @param receipt signed JSON */
    static String receipt(String receipt) {
        return "{\"type\":\"receipt\",\"receipt\":" + receipt + "}";
    }

    /** @param messageId as the node wrote it; empty when it is not known */
    static String error(Refusal refusal, String messageId) {
        ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", "error");
        frame.set("problem", Problem.of(refusal));
        if (!messageId.isEmpty()) {
            frame.put("message_id", messageId);
        }
        return new String(Json.write(frame), StandardCharsets.UTF_8);
    }

    private static void appendSigned(StringBuilder text, String body, String signature) {
        if (signature.isEmpty()) {
            text.append(body);
        } else { // base64url and a suite's name: nothing in it needs an escape
            text.append(body, 0, body.length() - 1).append(",\"signature\":\"").append(signature).append("\"}");
        }
    }
}
