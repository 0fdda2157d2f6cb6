package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.bpci.consensus.SimulatedNetwork.Member;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;

/** What the voters of a simulation propose: every type there is, and now and then what the oracle has to refuse. */
final class SimulatedProposals {

    private static final List<String> TYPES = List.of("NetworkParameter", "NetworkParameter", "VotingWeight", "VotingWeight",
            "NodeMembership", "NodeMembership", "Emergency", "Emergency", "Emergency", "Policy", "KeyRotation", "NetworkUpgrade",
            "Advisory", "Custom:Naming");
    /** On either side of every bound there is, and the bounds. */
    private static final List<String> THRESHOLDS = List.of("0.67", "0.67", "0.67", "0.75", "0.75", "0.8", "1", "0.666666666", "0.666666667",
            "0.749999999", "0.5", "0.500000001", "0.51");

    private static final List<String> LOWERED = List.of("rate_limit_per_node", "rate_limit_per_node", "max_block_size", "consensus_timeout_secs",
            "min_consensus_nodes", "min_consensus_nodes", "vote_threshold");

    private final SplittableRandom random;
    private final SimulatedNetwork network;
    private int proposals;

    SimulatedProposals(SplittableRandom random, SimulatedNetwork network) {
        this.random = random;
        this.network = network;
    }

    /**
     * @param emergencies in force, some of them worth ratifying
     * @param paused      whether one of them pauses the relay
     */
    ObjectNode next(Member proposer, Instant clock, List<String> emergencies, boolean paused) {
        proposals += random.nextInt(40) == 0 && proposals > 0 ? 0 : 1; // an id used before must be refused
        String type = paused && random.nextInt(3) == 0 ? "Emergency" : !emergencies.isEmpty() && random.nextInt(3) == 0 ? "Policy"
                : TYPES.get(random.nextInt(TYPES.size()));
        SigningKey key = network.registeredKey(random.nextInt(30) == 0 ? network.anyMember() : proposer);
        return new ProposalDraft(Optional.of("prop-" + proposals), proposer.node(), type, content(type, emergencies, paused), clock,
                deadline(type, clock), random.nextInt(3) == 0 ? OptionalInt.of(1 + random.nextInt(network.members().size() + 1)) : OptionalInt.empty(),
                threshold(type).map(text -> (JsonNode) DoubleNode.valueOf(new BigDecimal(text).doubleValue())))
                .sign(SimulatedNetwork.NETWORK, key);
    }

    private String deadline(String type, Instant clock) {
        if (random.nextInt(20) == 0) { // on either side of the least and the most there is
            long seconds = List.of(9L, 10L, 50L, 899L, 900L, 901L, 7_775_999L, 7_776_000L, 7_776_060L).get(random.nextInt(9));
            return clock.plusSeconds(seconds).toString();
        }
        return "+" + (type.equals("Emergency") ? 20 + random.nextInt(60) : 10 + random.nextInt(200)) + "s";
    }

    private Optional<String> threshold(String type) {
        if (network.giants() && random.nextBoolean()) {
            return Optional.of(random.nextBoolean() ? "0.999999" : "0.750001");
        }
        return switch (random.nextInt(4)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(THRESHOLDS.get(random.nextInt(THRESHOLDS.size())));
            default -> Optional.of(type.equals("Emergency") ? "0.75" : "0.67");
        };
    }

    private ObjectNode content(String type, List<String> emergencies, boolean paused) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        switch (type) {
            case "NetworkParameter" -> parameter(content);
            case "VotingWeight" -> weigh(content.put("node_id", someNode()));
            case "NodeMembership" -> {
                content.put("action", List.of("Admit", "Remove", "Remove", "Restore").get(random.nextInt(4))).put("node_id", someNode());
                if (content.get("action").asText().equals("Admit")) {
                    weigh(content);
                }
            }
            case "Emergency" -> action(content, paused);
            case "Policy" -> {
                if (random.nextInt(3) > 0) {
                    content.put("ratify_emergency", emergencies.isEmpty() ? "prop-1" : emergencies.get(random.nextInt(emergencies.size())));
                } else {
                    content.put("policy", "tone").put("value", random.nextBoolean() ? "polite" : "plain");
                }
            }
            case "KeyRotation" -> {
                Member member = network.anyMember();
                content.put("node_id", member.node().value()).put("new_public_key", network.spareKey(member).text());
            }
            case "NetworkUpgrade" -> content.put("version", "2." + random.nextInt(9));
            default -> content.put("text", "is it so?").put("number", random.nextInt(100) / 8.0);
        }
        return content;
    }

    private void parameter(ObjectNode content) {
        switch (random.nextInt(8)) {
            case 0, 1 -> content.put("parameter", "max_block_size").put("new_value", (long) (1 + random.nextInt(1_000)));
            case 2 -> content.put("parameter", "rate_limit_per_node").put("new_value", (long) random.nextInt(300));
            case 3 -> content.put("parameter", "consensus_timeout_secs").put("new_value", (long) random.nextInt(100));
            case 4, 5, 6 -> content.put("parameter", "min_consensus_nodes").put("new_value", minimum());
            default -> content.put("parameter", "vote_threshold")
                    .set("new_value", DoubleNode.valueOf(List.of(0.67, 0.7, 0.8, 0.66, 0.5, 0.999999999, 1.0).get(random.nextInt(7))));
        }
        if (random.nextInt(4) == 0) {
            content.put("current_value", List.of(100L, 60L, 3L, 7L).get(random.nextInt(4)));
        }
    }

    /** Around the number of members, and as large as can be written. */
    private long minimum() {
        return random.nextInt(8) == 0 ? List.of(99L, 10_000L, 10_001L).get(random.nextInt(3)) : random.nextInt(network.members().size() + 3);
    }

    /** Most are small; a few are as small and as large as there can be, so that one voter holds nearly all or nothing. */
    private void weigh(ObjectNode content) {
        switch (random.nextInt(12)) {
            case 0 -> content.put("weight", 1_000_000L);
            case 1 -> content.put("weight", 0.000001);
            default -> content.put("weight", (long) (1 + random.nextInt(5)));
        }
    }

    private void lower(ObjectNode content) {
        content.put("action", "LowerLimit").put("parameter", LOWERED.get(random.nextInt(LOWERED.size()))).put("value", (long) (1 + random.nextInt(120)));
    }

    private void action(ObjectNode content, boolean paused) {
        switch (paused && random.nextBoolean() ? 2 : random.nextInt(6)) {
            case 0, 1 -> content.put("action", "PauseRelay");
            case 2 -> content.put("action", "ResumeRelay");
            case 3 -> content.put("action", "IsolateNode").put("node_id", someNode());
            case 4 -> content.put("action", "RevokeKey").put("node_id", someNode());
            default -> lower(content);
        }
    }

    /** Nearly always a member. */
    private String someNode() {
        return random.nextInt(15) == 0 ? new NodeId("nobody").value() : network.anyMember().node().value();
    }
}
