package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.bpci.kernel.Fields;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;

/** The forms in which this room keeps what has no form on the wire. */
final class Stored {

    /** What the room wrote itself; the bound only keeps the parser's signature honest. */
    static final int BYTES_MAX = CertificateCheck.FILE_BYTES_MAX;

    private static final int TEXT_CHARS_MAX = 4_096;

    private Stored() {
    }

    static ObjectNode tree(String json) {
        return Json.parseObject(json, BYTES_MAX);
    }

    /** A JSON value of any kind. */
    static JsonNode value(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8), BYTES_MAX);
    }

    /** @param state {@code Open}, or an outcome */
    static short code(String state) {
        for (short code = 0; code <= Outcome.values().length; code++) {
            if (state(code).equalsIgnoreCase(state)) {
                return code;
            }
        }
        throw InputFault.FIELD_INVALID.because("a state is Open, Approved, Rejected or Expired");
    }

    static short code(Outcome outcome) {
        return (short) (outcome.ordinal() + 1);
    }

    /** @param code 0 means open */
    static String state(int code) {
        return code == 0 ? "Open" : Outcome.values()[code - 1].wireName();
    }

    /** As the content of the proposal that asked for it. */
    static ObjectNode action(EmergencyAction action) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("action", action.getClass().getSimpleName());
        switch (action) {
            case EmergencyAction.IsolateNode isolate -> tree.put("node_id", isolate.node().value());
            case EmergencyAction.RevokeKey revoke -> tree.put("node_id", revoke.node().value());
            case EmergencyAction.LowerLimit lower -> tree.put("parameter", lower.parameter()).set("value", lower.value());
            case EmergencyAction.PauseRelay pause -> { }
            case EmergencyAction.ResumeRelay resume -> { }
        }
        return tree;
    }

    static EmergencyAction action(String json) {
        return ((Motion.Act) MotionReader.read(ProposalType.EMERGENCY, tree(json))).action();
    }

    static ObjectNode order(Order order) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode()
                .put("order", order.getClass().getSimpleName()).put("node_id", order.node().value()).put("reason", order.reason());
        switch (order) {
            case Order.Isolate isolate -> tree.put("by", isolate.by());
            case Order.Restore restore -> tree.put("isolated_by", restore.isolatedBy());
            case Order.ReplaceKey replace -> tree.put("key", replace.key().text());
        }
        return tree;
    }

    static Order order(String json) {
        Fields fields = Fields.of(tree(json), "order");
        NodeId node = fields.nodeId("node_id");
        String reason = fields.text("reason", TEXT_CHARS_MAX);
        return switch (fields.text("order", TEXT_CHARS_MAX)) {
            case "Isolate" -> new Order.Isolate(node, reason, fields.text("by", TEXT_CHARS_MAX));
            case "Restore" -> new Order.Restore(node, reason, fields.any("isolated_by").asText());
            case "ReplaceKey" -> new Order.ReplaceKey(node, VerificationKey.parse(fields.text("key", Wire.SUITE_TEXT_CHARS_MAX)), reason);
            default -> throw new IllegalStateException("an order this version does not know: " + json);
        };
    }
}
