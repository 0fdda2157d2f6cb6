package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bpci.kernel.Fields;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;

/** The schemas of proposal contents, one method a type (protocol §9.2). */
final class MotionReader {

    private static final int RATIONALE_CHARS_MAX = 4_096;
    private static final int TEXT_VALUE_CHARS_MAX = 1_024;
    private static final int VERSION_CHARS_MAX = 64;
    private static final int KEY_CHARS_MAX = 4_096;
    private static final int REWEIGHED_VOTERS_MAX = 1_000;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");
    private static final String NAME_EXPECTED = "1 to 64 of a-z 0-9 _ . - and begin with a letter";
    /** The seed writes it in three ways. */
    private static final List<String> NEW_VALUE = List.of("new_value", "value", "proposed_value");

    private MotionReader() {
    }

    static Motion read(ProposalType type, ObjectNode content) {
        try {
            return checked(type, content);
        } catch (Refusal refusal) {
            throw refusal.is(ConsensusFault.CONTENT_INVALID) ? refusal
                    : ConsensusFault.CONTENT_INVALID.because("in a proposal of type " + type.wireName() + ": " + refusal.detail());
        }
    }

    private static Motion checked(ProposalType type, ObjectNode content) {
        if (type == ProposalType.ADVISORY || type == ProposalType.CUSTOM) {
            return new Motion.Advise(); // free content: nothing is done with it but to sign it
        }
        Fields fields = Fields.of(content, "content");
        fields.optionalText("rationale", RATIONALE_CHARS_MAX);
        Motion motion = switch (type) {
            case NETWORK_PARAMETER -> parameter(fields);
            case NODE_MEMBERSHIP -> membership(fields);
            case NETWORK_UPGRADE -> upgrade(fields);
            case VOTING_WEIGHT -> weights(fields);
            case KEY_ROTATION -> new Motion.ReplaceKey(fields.nodeId("node_id"),
                    VerificationKey.parse(fields.text("new_public_key", KEY_CHARS_MAX)));
            case POLICY -> policy(fields);
            case EMERGENCY -> new Motion.Act(action(fields));
            case ADVISORY, CUSTOM -> new Motion.Advise();
        };
        fields.closed();
        return motion;
    }

    private static Motion parameter(Fields fields) {
        String name = name(fields, "parameter");
        List<String> given = NEW_VALUE.stream().filter(fields::has).toList();
        if (given.size() != 1) {
            throw ConsensusFault.CONTENT_INVALID.because("name the new value once, as /new_value (also read: /value, /proposed_value)");
        }
        return new Motion.SetParameter(name, scalar(fields, given.getFirst()),
                fields.has("current_value") ? Optional.of(scalar(fields, "current_value")) : Optional.empty());
    }

    private static Motion membership(Fields fields) {
        String action = fields.text("action", VERSION_CHARS_MAX);
        NodeId node = fields.nodeId("node_id");
        return switch (lower(action)) {
            case "admit" -> new Motion.AdmitVoter(node, fields.optionalAny("weight").map(Weight::of).orElse(Weight.ONE));
            case "remove" -> new Motion.RemoveVoter(node);
            case "restore" -> new Motion.RestoreNode(node);
            default -> throw fields.invalid("action", "Admit, Remove or Restore");
        };
    }

    private static Motion upgrade(Fields fields) {
        fields.optionalText("description", RATIONALE_CHARS_MAX);
        return new Motion.Upgrade(fields.text("version", VERSION_CHARS_MAX), fields.optionalInstant("activate_at"));
    }

    /** One node, or a list of them. */
    private static Motion weights(Fields fields) {
        SortedMap<NodeId, Weight> weights = new TreeMap<>();
        for (Fields entry : entries(fields)) {
            if (weights.put(entry.nodeId("node_id"), weight(entry)) != null) {
                throw ConsensusFault.CONTENT_INVALID.because("/weights names a node twice; name each once");
            }
        }
        return new Motion.Reweigh(weights);
    }

    private static List<Fields> entries(Fields fields) {
        if (!fields.has("weights")) {
            return List.of(fields);
        }
        List<Fields> entries = new ArrayList<>();
        for (JsonNode item : fields.array("weights", REWEIGHED_VOTERS_MAX)) {
            if (!(item instanceof ObjectNode object)) {
                throw fields.invalid("weights", "an array of objects with node_id and weight");
            }
            Fields entry = Fields.of(object, "weight");
            entry.has("node_id");
            entry.has("weight");
            entry.closed();
            entries.add(entry);
        }
        if (entries.isEmpty()) {
            throw fields.invalid("weights", "an array of at least one object");
        }
        return entries;
    }

    private static Weight weight(Fields fields) {
        try {
            return Weight.of(fields.any("weight"));
        } catch (Refusal refusal) {
            throw ConsensusFault.CONTENT_INVALID.because("/weight: " + refusal.detail()
                    + "; to take a voter's weight away, propose NodeMembership with the action Remove");
        }
    }

    private static Motion policy(Fields fields) {
        Optional<String> emergency = fields.optionalText("ratify_emergency", Proposal.ID_CHARS_MAX);
        return emergency.isPresent() ? new Motion.RatifyEmergency(emergency.get())
                : new Motion.SetPolicy(name(fields, "policy"), fields.any("value"));
    }

    private static EmergencyAction action(Fields fields) {
        String action = fields.text("action", VERSION_CHARS_MAX);
        return switch (lower(action)) {
            case "isolatenode" -> new EmergencyAction.IsolateNode(fields.nodeId("node_id"));
            case "revokekey" -> new EmergencyAction.RevokeKey(fields.nodeId("node_id"));
            case "pauserelay" -> new EmergencyAction.PauseRelay();
            case "resumerelay" -> new EmergencyAction.ResumeRelay();
            case "lowerlimit" -> new EmergencyAction.LowerLimit(name(fields, "parameter"), number(fields, "value"));
            default -> throw fields.invalid("action",
                    "one of IsolateNode, RevokeKey, PauseRelay, ResumeRelay, LowerLimit: an emergency can do nothing that cannot be undone");
        };
    }

    /** Of ASCII only, as {@link Wire#sameName}. */
    private static String lower(String text) {
        return text.chars().allMatch(c -> c < 0x80) ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static String name(Fields fields, String member) {
        String name = fields.text(member, VERSION_CHARS_MAX);
        if (!NAME.matcher(name).matches()) {
            throw fields.invalid(member, NAME_EXPECTED);
        }
        return name;
    }

    private static JsonNode number(Fields fields, String member) {
        JsonNode value = fields.any(member);
        if (!value.isNumber()) {
            throw fields.invalid(member, "a number");
        }
        return value;
    }

    private static JsonNode scalar(Fields fields, String member) {
        JsonNode value = fields.any(member);
        boolean text = value.isTextual() && value.textValue().length() <= TEXT_VALUE_CHARS_MAX;
        if (!text && !value.isNumber() && !value.isBoolean()) {
            throw fields.invalid(member, "a number, true or false, or text of at most " + TEXT_VALUE_CHARS_MAX + " characters");
        }
        return value;
    }
}
