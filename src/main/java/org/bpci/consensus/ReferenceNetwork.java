package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What decisions change, once more and as plainly as it can be said: read from the proposals' JSON, kept in decimals and maps.
 * It shares nothing with the production core but the words of the protocol.
 */
final class ReferenceNetwork {

    private static final Duration EMERGENCY_LASTS = Duration.ofDays(1);
    private static final BigDecimal TOTAL_WEIGHT_MAX = new BigDecimal("9007199254.740991");

    /** An emergency in force. */
    record Emergency(ObjectNode content, Instant endsAt, boolean ratified) {

        String action() {
            return content.get("action").asText();
        }

        boolean shutsOut(String node) {
            return (action().equals("IsolateNode") || action().equals("RevokeKey")) && content.get("node_id").asText().equals(node);
        }
    }

    final SortedMap<String, BigDecimal> weights = new TreeMap<>();
    final Map<String, String> keys = new TreeMap<>();
    final Map<String, JsonNode> decided = new TreeMap<>();
    final Map<String, Emergency> emergencies = new LinkedHashMap<>();
    final Map<String, String> isolatedBy = new TreeMap<>();
    private final Set<String> liars = new HashSet<>();
    private final Map<String, JsonNode> configured = new HashMap<>(Map.of("min_consensus_nodes", LongNode.valueOf(3),
            "consensus_timeout_secs", LongNode.valueOf(60), "vote_threshold", DoubleNode.valueOf(0.67), "rate_limit_per_node", LongNode.valueOf(100)));

    ReferenceNetwork copy() {
        ReferenceNetwork copy = new ReferenceNetwork();
        copy.weights.putAll(weights);
        copy.keys.putAll(keys);
        copy.decided.putAll(decided);
        copy.emergencies.putAll(emergencies);
        copy.isolatedBy.putAll(isolatedBy);
        copy.liars.addAll(liars);
        return copy;
    }

    /** What holds now, or null. */
    JsonNode value(String name) {
        JsonNode value = decided.getOrDefault(name, configured.get(name));
        for (Emergency emergency : emergencies.values()) {
            if (emergency.action().equals("LowerLimit") && emergency.content.get("parameter").asText().equals(name) && value != null
                    && emergency.content.get("value").decimalValue().compareTo(value.decimalValue()) < 0) {
                value = emergency.content.get("value");
            }
        }
        return value;
    }

    int number(String name) {
        return value(name).asInt();
    }

    BigDecimal threshold(ObjectNode proposal) {
        JsonNode named = proposal.get("required_threshold");
        BigDecimal usual = value("vote_threshold").decimalValue();
        return named != null ? new BigDecimal(named.asText())
                : type(proposal).equals("Emergency") ? usual.max(new BigDecimal("0.75")) : usual;
    }

    static Instant deadline(ObjectNode proposal) {
        String text = proposal.get("voting_deadline").asText();
        return !text.startsWith("+") ? Instant.parse(text)
                : created(proposal).plusSeconds(Long.parseLong(text.substring(1, text.length() - 1)));
    }

    private static Instant created(ObjectNode proposal) {
        return Instant.parse(proposal.get("created_at").asText());
    }

    static String type(ObjectNode proposal) {
        return proposal.get("proposal_type").asText();
    }

    /** Whether a genuine proposal has to be opened. */
    boolean admissible(ObjectNode proposal, Instant now) {
        long age = Duration.between(created(proposal), now).toMillis();
        long voting = Duration.between(now, deadline(proposal)).toMillis();
        boolean emergency = type(proposal).equals("Emergency");
        int minimumVotes = proposal.path("minimum_votes").asInt(1);
        return age <= 300_000 && age >= -30_000
                && voting >= (emergency ? 10_000 : 1_000) && voting <= (emergency ? 900_000L : 90L * 86_400_000L)
                && !isolatedBy.containsKey(proposal.get("proposer_node").asText())
                && weights.size() >= number("min_consensus_nodes") && weights.size() >= minimumVotes
                && strong(threshold(proposal), type(proposal)) && applicable(type(proposal), (ObjectNode) proposal.get("content"));
    }

    private static boolean strong(BigDecimal threshold, String type) {
        return threshold.compareTo(BigDecimal.ONE) <= 0 && switch (type) {
            case "Emergency" -> threshold.compareTo(new BigDecimal("0.75")) >= 0;
            case "Advisory", "Custom:Naming" -> threshold.compareTo(new BigDecimal("0.5")) > 0;
            default -> threshold.multiply(BigDecimal.valueOf(3)).compareTo(BigDecimal.valueOf(2)) > 0;
        };
    }

    private boolean applicable(String type, ObjectNode content) {
        String node = content.path("node_id").asText();
        return switch (type) {
            case "NetworkParameter" -> sensible(content.get("parameter").asText(), content.get("new_value")) && asBelieved(content)
                    && bearable(content);
            case "VotingWeight" -> weights.containsKey(node) && staysAble(node, content.get("weight").decimalValue());
            case "NodeMembership" -> switch (content.get("action").asText()) {
                case "Admit" -> !weights.containsKey(node) && keys.containsKey(node) && staysAble(node, content.get("weight").decimalValue());
                case "Remove" -> weights.containsKey(node) && weights.size() > number("min_consensus_nodes") && staysAble(node, BigDecimal.ZERO);
                default -> isolatedBy.containsKey(node);
            };
            case "KeyRotation" -> keys.containsKey(node);
            case "Policy" -> !content.has("ratify_emergency") || emergencies.containsKey(content.get("ratify_emergency").asText())
                    && !emergencies.get(content.get("ratify_emergency").asText()).ratified();
            case "Emergency" -> switch (content.get("action").asText()) {
                case "IsolateNode", "RevokeKey" -> keys.containsKey(node);
                case "ResumeRelay" -> paused();
                case "LowerLimit" -> !Set.of("min_consensus_nodes", "vote_threshold").contains(content.get("parameter").asText())
                        && sensible(content.get("parameter").asText(), content.get("value"))
                        && value(content.get("parameter").asText()) != null
                        && content.get("value").decimalValue().compareTo(value(content.get("parameter").asText()).decimalValue()) < 0;
                default -> true;
            };
            default -> true;
        };
    }

    private static boolean sensible(String parameter, JsonNode value) {
        return switch (parameter) {
            case "min_consensus_nodes" -> value.asLong() >= 1 && value.asLong() <= 10_000;
            case "consensus_timeout_secs" -> value.asLong() >= 5 && value.asLong() <= 86_400;
            case "rate_limit_per_node" -> value.asLong() >= 1 && value.asLong() <= 1_000_000;
            case "vote_threshold" -> strong(value.decimalValue(), "Policy");
            default -> true;
        };
    }

    private boolean bearable(ObjectNode content) {
        return !content.get("parameter").asText().equals("min_consensus_nodes") || content.get("new_value").asInt() <= weights.size();
    }

    /** Whether those who can vote could still approve something if this node weighed so much, where they could before. */
    private boolean staysAble(String node, BigDecimal weight) {
        Map<String, BigDecimal> after = new TreeMap<>(weights);
        after.put(node, weight);
        return !able(weights) || able(after);
    }

    private boolean able(Map<String, BigDecimal> of) {
        BigDecimal all = BigDecimal.ZERO;
        BigDecimal present = BigDecimal.ZERO;
        for (Map.Entry<String, BigDecimal> voter : of.entrySet()) {
            all = all.add(voter.getValue());
            present = isolatedBy.containsKey(voter.getKey()) ? present : present.add(voter.getValue());
        }
        return present.compareTo(all.multiply(new BigDecimal("0.666666667"))) >= 0;
    }

    private boolean asBelieved(ObjectNode content) {
        JsonNode value = value(content.get("parameter").asText());
        return !content.has("current_value") || value == null || value.decimalValue().compareTo(content.get("current_value").decimalValue()) == 0;
    }

    boolean paused() {
        return emergencies.values().stream().anyMatch(emergency -> emergency.action().equals("PauseRelay"));
    }

    /** Does what an approved proposal says, or nothing when that is impossible by now. */
    void approved(String id, ObjectNode proposal, Instant now) {
        ObjectNode content = (ObjectNode) proposal.get("content");
        String node = content.path("node_id").asText();
        switch (type(proposal)) {
            case "NetworkParameter" -> {
                if (asBelieved(content) && bearable(content)) {
                    decided.put(content.get("parameter").asText(), content.get("new_value"));
                }
            }
            case "VotingWeight" -> weigh(node, weights.containsKey(node), content);
            case "NodeMembership" -> {
                switch (content.get("action").asText()) {
                    case "Admit" -> weigh(node, !weights.containsKey(node), content);
                    case "Remove" -> {
                        if (weights.size() > number("min_consensus_nodes")) {
                            weights.remove(node);
                        }
                    }
                    default -> {
                        isolatedBy.remove(node);
                        liars.remove(node);
                    }
                }
            }
            case "KeyRotation" -> keys.put(node, content.get("new_public_key").asText());
            case "Policy" -> policy(content);
            case "Emergency" -> act(id, content, node, now);
            default -> { } // changes nothing that is looked at here
        }
    }

    private void weigh(String node, boolean possible, ObjectNode content) {
        BigDecimal weight = content.get("weight").decimalValue();
        BigDecimal others = weights.entrySet().stream().filter(entry -> !entry.getKey().equals(node)).map(Map.Entry::getValue)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        if (possible && others.add(weight).compareTo(TOTAL_WEIGHT_MAX) <= 0) {
            weights.put(node, weight);
        }
    }

    private void policy(ObjectNode content) {
        if (!content.has("ratify_emergency")) {
            decided.put("Policy:" + content.get("policy").asText(), content.get("value"));
            return;
        }
        String id = content.get("ratify_emergency").asText();
        Emergency emergency = emergencies.remove(id);
        if (emergency != null && emergency.action().equals("PauseRelay")) {
            emergencies.put(id, new Emergency(emergency.content, emergency.endsAt, true));
        } else if (emergency != null && emergency.action().equals("LowerLimit")) {
            decided.put(emergency.content.get("parameter").asText(), emergency.content.get("value"));
        }
    }

    private void act(String id, ObjectNode content, String node, Instant now) {
        boolean shutsOut = Set.of("IsolateNode", "RevokeKey").contains(content.get("action").asText());
        if (shutsOut && emergencies.values().stream().anyMatch(emergency -> emergency.shutsOut(node))) {
            return;
        }
        if (content.get("action").asText().equals("ResumeRelay")) {
            emergencies.values().removeIf(emergency -> emergency.action().equals("PauseRelay"));
        }
        emergencies.put(id, new Emergency(content, now.plus(EMERGENCY_LASTS), false));
        if (shutsOut) {
            isolatedBy.putIfAbsent(node, id);
        }
    }

    void caught(String liar) {
        liars.add(liar);
        isolatedBy.putIfAbsent(liar, "evidence");
    }

    /** @return whether an emergency ended */
    boolean endFirstOver(Instant now) {
        for (Map.Entry<String, Emergency> entry : emergencies.entrySet()) {
            Emergency emergency = entry.getValue();
            if (!emergency.ratified && !now.isBefore(emergency.endsAt)) {
                String node = emergency.content.path("node_id").asText();
                if (entry.getKey().equals(isolatedBy.get(node)) && !liars.contains(node)) {
                    isolatedBy.remove(node);
                }
                emergencies.remove(entry.getKey());
                return true;
            }
        }
        return false;
    }
}
