package org.bpci.communication;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Problem;
import org.bpci.kernel.Refusal;

/** A frame that a node may send (protocol §5), read strictly. Pure. */
sealed interface NodeFrame {

    int ACKNOWLEDGED_MAX = 1_000;
    long DELAY_MILLIS_MAX = 3_600_000;
    int REASON_CHARS_MAX = 256;
    int TYPE_CHARS_MAX = 32;

    record Hello(ObjectNode hello) implements NodeFrame {
    }

    record Message(ObjectNode message) implements NodeFrame {
    }

    record Ack(List<Long> deliveryIds) implements NodeFrame {

        public Ack {
            deliveryIds = List.copyOf(deliveryIds);
        }
    }

    /** @param delay empty when the node names none */
    record Nak(long deliveryId, Optional<Duration> delay, String reason) implements NodeFrame {
    }

    record Ballot(ObjectNode ballot) implements NodeFrame {
    }

    record Subscribe(boolean consensus) implements NodeFrame {
    }

    static NodeFrame read(byte[] text, int bytesMax) {
        Fields fields = Fields.of(Json.parseObject(text, bytesMax), "frame");
        String type = fields.text("type", TYPE_CHARS_MAX);
        NodeFrame frame = switch (type) {
            case "message" -> new Message(fields.object("message"));
            case "ack" -> new Ack(ids(fields));
            case "nak" -> new Nak(fields.integer("delivery_id", 1, Json.INTEGER_MAX),
                    delay(fields.optionalInteger("delay_ms", 0, DELAY_MILLIS_MAX)),
                    fields.optionalText("reason", REASON_CHARS_MAX).orElse(""));
            case "ballot" -> new Ballot(fields.object("ballot"));
            case "subscribe" -> new Subscribe(wantsConsensus(fields));
            case "hello" -> new Hello(fields.object("hello"));
            default -> throw CommunicationFault.FRAME_UNKNOWN.because("a node sends frames of type hello, message, ack, nak, ballot or subscribe");
        };
        fields.closed();
        return frame;
    }

    /** One topic so far; an empty list ends the subscription. */
    private static boolean wantsConsensus(Fields fields) {
        List<String> topics = fields.strings("topics", 1, TYPE_CHARS_MAX);
        if (!topics.isEmpty() && !topics.equals(List.of("consensus"))) {
            throw fields.invalid("topics", "[\"consensus\"] or []");
        }
        return !topics.isEmpty();
    }

    private static Optional<Duration> delay(OptionalLong millis) {
        return millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsLong())) : Optional.empty();
    }

    private static List<Long> ids(Fields fields) {
        ArrayNode array = fields.array("delivery_ids", ACKNOWLEDGED_MAX);
        List<Long> ids = new ArrayList<>(array.size());
        for (JsonNode id : array) {
            if (!id.isIntegralNumber() || id.longValue() < 1) {
                throw fields.invalid("delivery_ids", "a list of delivery ids as they were delivered");
            }
            ids.add(id.longValue());
        }
        if (ids.isEmpty()) {
            throw fields.invalid("delivery_ids", "a list of 1 to " + ACKNOWLEDGED_MAX + " delivery ids");
        }
        return ids;
    }

    /** The frame that answers a refused one. */
    static String error(Refusal refusal, Optional<String> messageId) {
        ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", "error");
        frame.set("problem", Problem.of(refusal));
        messageId.ifPresent(id -> frame.put("message_id", id));
        return frame.toString();
    }
}
