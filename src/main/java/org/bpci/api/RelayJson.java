package org.bpci.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.bpci.kernel.Json;
import org.bpci.kernel.Time;
import org.bpci.relay.DeliveryView;
import org.bpci.relay.MessageView;
import org.bpci.relay.RelayRequest.DeadLetterPage;

/** How messages and deliveries are written. */
public final class RelayJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Receipts and messages were written by this oracle; the bound only keeps the parser's signature honest. */
    private static final int STORED_BYTES_MAX = 32 << 20;

    private RelayJson() {
    }

    /** The answer of the relay: what was accepted, its receipt, and how the deliveries stand. */
    public static ObjectNode accepted(MessageView message) {
        ObjectNode json = NODES.objectNode()
                .put("message_id", message.messageId())
                .put("digest", message.digest().hex());
        json.set("receipt", stored(message.receipt()));
        json.set("deliveries", deliveries(message.deliveries()));
        return json;
    }

    /** All there is to know about a message, without its content. */
    public static ObjectNode view(MessageView message) {
        ObjectNode json = NODES.objectNode()
                .put("message_id", message.messageId())
                .put("source_node", message.source().value())
                .put("digest", message.digest().hex())
                .put("message_type", message.type())
                .put("priority", message.priority().wireName())
                .put("created_at", Time.format(message.createdAt()))
                .put("accepted_at", Time.format(message.acceptedAt()))
                .put("expires_at", Time.format(message.expiresAt()))
                .put("unsigned", message.unsigned())
                .put("payload_kept", !message.message().isEmpty());
        json.set("receipt", stored(message.receipt()));
        json.set("deliveries", deliveries(message.deliveries()));
        return json;
    }

    public static ObjectNode delivery(DeliveryView delivery) {
        ObjectNode json = NODES.objectNode()
                .put("delivery_id", delivery.deliveryId())
                .put("target", delivery.target().value())
                .put("state", delivery.state().wireName())
                .put("attempts", delivery.attempts());
        delivery.endedAt().ifPresent(at -> json.put("ended_at", Time.format(at)));
        if (!delivery.lastError().isEmpty()) {
            json.put("last_error", delivery.lastError());
        }
        return json;
    }

    public static ObjectNode page(DeadLetterPage page) {
        ObjectNode json = NODES.objectNode();
        ArrayNode letters = json.putArray("dead_letters");
        page.deadLetters().forEach(letter -> letters.add(delivery(letter.delivery())
                .put("source_node", letter.source().value())
                .put("message_id", letter.messageId())
                .put("accepted_at", Time.format(letter.acceptedAt()))));
        if (page.next() != 0) {
            json.put("next", page.next());
        }
        return json;
    }

    private static ArrayNode deliveries(List<DeliveryView> deliveries) {
        ArrayNode json = NODES.arrayNode();
        deliveries.forEach(delivery -> json.add(delivery(delivery)));
        return json;
    }

    private static ObjectNode stored(String json) {
        return Json.parseObject(json, STORED_BYTES_MAX);
    }
}
