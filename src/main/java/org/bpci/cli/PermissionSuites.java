package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.bpci.interapp.Action;
import org.bpci.interapp.Direction;
import org.bpci.interapp.Permission;
import org.bpci.interapp.PermissionFault;
import org.bpci.interapp.Permissions;
import org.bpci.interapp.Ruling;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Refusal;

/** The conformance suites of permissions. Lists are arrays with one clause a text, or one text with commas. */
final class PermissionSuites {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PermissionSuites() {
    }

    /**
     * {@code {permissions|permission, action | verb, resource [, direction] [, size]}} →
     * {@code {allowed, reason, clause}}; what is malformed allows nothing and gets {@code error}.
     */
    static ObjectNode match(ObjectNode input) {
        JsonNode list = input.has("permissions") ? input.get("permissions") : required(input, "permission");
        String written = input.has("action") ? text(input, "action") : text(input, "verb") + "(" + text(input, "resource") + ")";
        ObjectNode answer = NODES.objectNode().put("allowed", false);
        try {
            Permissions permissions = list(list);
            Ruling ruling = permissions.decide(direction(input), Action.parse(written), input.path("size").asLong(0));
            answer.put("allowed", ruling.allowed()).put("reason", ruling.reason().code());
            return answer.put("clause", ruling.clause().map(Permission::text).orElse(null));
        } catch (Refusal refusal) {
            return malformed(answer, refusal);
        }
    }

    /** {@code {narrow, wide}} → {@code {subset}}, with a {@code counterexample} when it is none. */
    static ObjectNode subset(ObjectNode input) {
        JsonNode narrow = required(input, "narrow");
        JsonNode wide = required(input, "wide");
        ObjectNode answer = NODES.objectNode().put("subset", false);
        try {
            return list(narrow).beyond(list(wide)).map(excess -> answer.put("counterexample", excess.text()))
                    .orElseGet(() -> answer.put("subset", true));
        } catch (Refusal refusal) {
            return malformed(answer, refusal);
        }
    }

    private static ObjectNode malformed(ObjectNode answer, Refusal refusal) {
        if (refusal.code().equals(PermissionFault.ACTION_MALFORMED.code()) || refusal.code().startsWith("permission")) {
            return answer.put("reason", refusal.code()).put("error", refusal.detail());
        }
        throw refusal;
    }

    private static Permissions list(JsonNode value) {
        if (value.isTextual()) {
            return Permissions.parse(value.textValue());
        }
        List<String> clauses = new ArrayList<>();
        value.forEach(clause -> clauses.add(clause.isTextual() ? clause.textValue() : clause.toString()));
        return Permissions.of(clauses);
    }

    private static Direction direction(ObjectNode input) {
        String written = input.has("direction") ? text(input, "direction") : Direction.APP1_TO_APP2.wireName();
        return Direction.named(written).filter(direction -> direction != Direction.BOTH).orElseThrow(() ->
                InputFault.FIELD_INVALID.because("/direction of the case is app1->app2 or app2->app1"));
    }

    private static String text(ObjectNode input, String name) {
        JsonNode value = required(input, name);
        if (!value.isTextual()) {
            throw InputFault.FIELD_INVALID.because("/" + name + " of the case must be text");
        }
        return value.textValue();
    }

    private static JsonNode required(ObjectNode input, String name) {
        if (input.get(name) == null) {
            throw InputFault.FIELD_MISSING.because("the case needs the member /" + name);
        }
        return input.get(name);
    }
}
