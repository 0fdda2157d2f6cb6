package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.consensus.Choice;
import org.bpci.consensus.Outcome;
import org.bpci.consensus.VoteCount;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Weight;

/** The conformance suite of the tally. */
final class ConsensusSuites {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** What the voter is called where votes and weights are lists. */
    private static final List<String> VOTER = List.of("voter", "voter_node", "node_id", "node", "id");
    private static final List<String> VOTE = List.of("vote", "choice");
    private static final int VOTES_MAX = 10_000;

    private ConsensusSuites() {
    }

    /** {@code {weights,votes,threshold,minimum_votes}} → {@code {outcome,…}}, or {@code {error}} when no network could vote so. */
    static ObjectNode tally(ObjectNode input) {
        JsonNode weights = required(input, "weights");
        JsonNode votes = required(input, "votes");
        JsonNode threshold = required(input, "threshold");
        try {
            List<String> refused = new ArrayList<>();
            VoteCount count = VoteCount.of(weights(weights), votes(votes, refused), threshold(threshold),
                    number(input, "minimum_votes"), number(input, "min_consensus_nodes"));
            refused.addAll(count.refused());
            return answer(count, refused, input.path("closed").asBoolean(true));
        } catch (Refusal refusal) {
            return NODES.objectNode().put("error", refusal.detail());
        }
    }

    private static ObjectNode answer(VoteCount count, List<String> refused, boolean closed) {
        ObjectNode answer = NODES.objectNode()
                .put("outcome", count.outcome().map(Outcome::wireName).orElse(closed ? Outcome.EXPIRED.wireName() : "Open"))
                .put("approve", Weight.text(count.tally().approve())).put("reject", Weight.text(count.tally().reject()))
                .put("abstain", Weight.text(count.tally().abstain())).put("total", Weight.text(count.totalMicros()))
                .put("needed", Weight.text(count.neededMicros())).put("votes", count.tally().votes());
        if (!refused.isEmpty()) {
            ArrayNode names = answer.putArray("refused");
            refused.forEach(names::add);
        }
        return answer;
    }

    private static Map<NodeId, Weight> weights(JsonNode weights) {
        Map<NodeId, Weight> read = new LinkedHashMap<>();
        pairs(weights, List.of("weight")).forEach(pair -> {
            if (read.put(new NodeId(pair.name()), weight(pair.value())) != null) {
                throw InputFault.FIELD_INVALID.because("/weights names " + pair.name() + " twice");
            }
        });
        return read;
    }

    private static List<VoteCount.Vote> votes(JsonNode votes, List<String> refused) {
        List<VoteCount.Vote> read = new ArrayList<>();
        pairs(votes, VOTE).forEach(pair -> Choice.of(pair.value().asText()).ifPresentOrElse(
                choice -> read.add(new VoteCount.Vote(new NodeId(pair.name()), choice)), () -> refused.add(pair.name())));
        return read;
    }

    private record Pair(String name, JsonNode value) {
    }

    /** Of an object by voter, a list of objects, or a list of pairs. */
    private static List<Pair> pairs(JsonNode value, List<String> members) {
        List<Pair> pairs = new ArrayList<>();
        if (value instanceof ObjectNode object) {
            object.properties().forEach(member -> pairs.add(new Pair(member.getKey(), member.getValue())));
        } else {
            for (JsonNode item : value) {
                pairs.add(item.isArray() && item.size() == 2 ? new Pair(item.get(0).asText(), item.get(1))
                        : new Pair(first(item, VOTER).asText(), first(item, members)));
            }
        }
        if (pairs.size() > VOTES_MAX) {
            throw InputFault.FIELD_INVALID.because("at most " + VOTES_MAX + " voters can be counted");
        }
        return pairs;
    }

    private static JsonNode first(JsonNode item, List<String> names) {
        return names.stream().filter(item::has).findFirst().map(item::get).orElseThrow(() ->
                InputFault.FIELD_MISSING.because("an item of a list needs one of the members " + String.join(", ", names)));
    }

    private static Weight weight(JsonNode value) {
        return value.isTextual() ? Weight.parse(value.textValue()) : Weight.of(value);
    }

    /** {@code "0.67"}, {@code "2/3"} or a JSON number. */
    private static Ratio threshold(JsonNode value) {
        if (!value.isTextual()) {
            return Ratio.of(value);
        }
        String[] parts = value.textValue().split("/", -1);
        if (parts.length != 2) {
            return Ratio.parse(value.textValue());
        }
        try {
            return new Ratio(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        } catch (NumberFormatException notIntegers) {
            throw InputFault.FIELD_INVALID.because("/threshold is a decimal such as 0.67 or two integers such as 2/3");
        }
    }

    /** A count, as number or text; 0 when it is left out. */
    private static int number(ObjectNode input, String name) {
        String text = Optional.ofNullable(input.get(name)).map(JsonNode::asText).orElse("0");
        if (!text.matches("[0-9]{1,9}")) {
            throw InputFault.FIELD_INVALID.because("/" + name + " is a whole number");
        }
        return Integer.parseInt(text);
    }

    private static JsonNode required(ObjectNode input, String name) {
        JsonNode value = input.get(name);
        if (value == null || value.isNull()) {
            throw InputFault.FIELD_MISSING.because("the case needs the member /" + name);
        }
        return value;
    }
}
