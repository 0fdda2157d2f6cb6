package org.bpci.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bpci.kernel.Fields;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;

/**
 * The members of a message (protocol §4), read strictly; nothing is verified yet.
 *
 * @param tree as it was parsed, the signature included
 */
record Message(
        ObjectNode tree, String messageId, NodeId source, List<NodeId> targets, String type, Priority priority, long createdMillis,
        long expiresMillis) {

    private static final String WHAT = "message";
    private static final int NAME_CHARS_MAX = 128;
    /** The text of a hybrid signature is about 4 600 characters long. */
    private static final int SIGNATURE_CHARS_MAX = 8_192;
    /** One level less than JSON may have: a frame is put around the message. */
    private static final int LEVELS_MAX = Json.DEPTH_LEVELS_MAX - 1;
    private static final String CONTENT = "content";
    private static final String CREATED_AT = "created_at";

    /** Refuses what is missing, mistyped, out of range or unknown, and names the member. */
    static Message parse(ObjectNode tree) {
        return read(tree, Fields.of(tree, WHAT), Optional.empty());
    }

    /** As {@link #parse}, but an unsigned message may leave out when it was made: then it was {@code now}. */
    static Message parseUnsigned(ObjectNode tree, Instant now) {
        return read(tree, Fields.of(tree, WHAT), Optional.of(now));
    }

    /** Over WebSocket the frame of an offer is as deep as that of its delivery; by REST nothing else limits it. */
    Message requireFitsFrame() {
        if (levels(tree) > LEVELS_MAX) {
            throw InputFault.FIELD_INVALID.because("content of a message must be nested at most " + (LEVELS_MAX - 1)
                    + " levels deep, so that the frame that delivers it has at most " + Json.DEPTH_LEVELS_MAX + "; flatten it or send it as text");
        }
        return this;
    }

    boolean signed() {
        return tree.has(Signed.SIGNATURE);
    }

    /** Whether the {@link CallCourt} decides about it. */
    boolean isCall() {
        return MessageType.isCall(type);
    }

    JsonNode content() {
        return tree.get(CONTENT);
    }

    /** Of a call the application that says it made it, as it is written there; nothing of it is checked. */
    String callingApp() {
        return content().path(type.equals(MessageType.CALL) ? "caller_app" : "responder_app").asText("");
    }

    private static int levels(JsonNode node) {
        int below = 0;
        for (JsonNode child : node) {
            below = Math.max(below, levels(child));
        }
        return node.isContainerNode() ? below + 1 : 0;
    }

    private static Message read(ObjectNode tree, Fields fields, Optional<Instant> createdDefault) {
        String messageId = messageId(fields);
        NodeId source = fields.nodeId("source_node");
        List<NodeId> targets = targets(fields);
        String type = MessageType.normalize(fields.any("message_type"))
                .orElseThrow(() -> fields.invalid("message_type", MessageType.EXPECTED));
        fields.any(CONTENT);
        Priority priority = fields.optionalText("priority", NAME_CHARS_MAX).map(name -> priority(fields, name)).orElse(Priority.NORMAL);
        Instant created = createdDefault.isPresent()
                ? fields.optionalInstant(CREATED_AT).orElse(createdDefault.get()) : fields.instant(CREATED_AT);
        Instant expires = fields.optionalInstant("expires_at").orElseGet(() -> created.plus(RelayLimits.LIFETIME_DEFAULT));
        if (!expires.isAfter(created) || expires.isAfter(created.plus(RelayLimits.LIFETIME_MAX))) {
            throw fields.invalid("expires_at", "after created_at, at most " + RelayLimits.LIFETIME_MAX.toDays() + " days");
        }
        fields.optionalText("correlation_id", NAME_CHARS_MAX);
        fields.optionalText(Signed.SIGNATURE, SIGNATURE_CHARS_MAX);
        fields.closed();
        return new Message(tree, messageId, source, targets, type, priority, created.toEpochMilli(), expires.toEpochMilli());
    }

    private static String messageId(Fields fields) {
        String id = fields.text("message_id", NAME_CHARS_MAX);
        if (!NodeId.isName(id)) {
            throw fields.invalid("message_id", "1 to 128 letters, digits, '.', '_', ':' or '-', starting with a letter or digit");
        }
        return id;
    }

    private static List<NodeId> targets(Fields fields) {
        ArrayNode names = fields.array("target_nodes", RelayLimits.TARGETS_MAX);
        if (names.isEmpty()) {
            throw fields.invalid("target_nodes", "1 to " + RelayLimits.TARGETS_MAX + " node ids");
        }
        if (names.size() == 1) {
            return List.of(target(fields, names.get(0), 0));
        }
        List<NodeId> targets = new ArrayList<>(names.size());
        Set<NodeId> distinct = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            NodeId target = target(fields, names.get(i), i);
            if (!distinct.add(target)) {
                throw fields.invalid("target_nodes/" + i, "a node that is not named before; leave the repetition out");
            }
            targets.add(target);
        }
        return List.copyOf(targets);
    }

    private static NodeId target(Fields fields, JsonNode name, int place) {
        try {
            return new NodeId(name.isTextual() ? name.textValue() : "");
        } catch (Refusal malformed) {
            throw fields.invalid("target_nodes/" + place, "a node id: " + malformed.detail());
        }
    }

    private static Priority priority(Fields fields, String name) {
        return Priority.of(name).orElseThrow(() -> fields.invalid("priority", "Low, Normal, High or Critical"));
    }
}
