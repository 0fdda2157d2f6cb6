package org.bpci.consensus;

import static org.bpci.consensus.RoundTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.kernel.Json;
import org.junit.jupiter.api.Test;

class ParametersTest {

    private static final Instant NOW = Instant.parse("2030-05-01T12:00:00Z");

    private final Parameters parameters = new Parameters(ConsensusLimits.defaults());

    @Test
    void theNodesOwnParametersHaveBounds() {
        bounds(OwnParameter.MIN_CONSENSUS_NODES, 1, 10_000);
        bounds(OwnParameter.CONSENSUS_TIMEOUT_SECS, 5, 86_400);
        bounds(OwnParameter.RATE_LIMIT_PER_NODE, 1, 1_000_000);
        assertTrue(OwnParameter.VOTE_THRESHOLD.accepts(json("0.67")));
        for (String wrong : List.of("0.66", "0.666666666", "1.01", "0", "-0.7", "\"0.67\"", "true")) {
            assertFalse(OwnParameter.VOTE_THRESHOLD.accepts(json(wrong)), wrong);
        }
    }

    private static void bounds(OwnParameter parameter, long min, long max) {
        assertTrue(parameter.accepts(json(Long.toString(min))) && parameter.accepts(json(Long.toString(max))), parameter.wireName());
        for (String wrong : List.of(Long.toString(min - 1), Long.toString(max + 1), min + ".5", "\"" + min + "\"", "true")) {
            assertFalse(parameter.accepts(json(wrong)), parameter.wireName() + " " + wrong);
        }
    }

    @Test
    void theLatestDecisionHoldsInWhateverOrderTheyAreRead() {
        parameters.apply(new Parameter("p", json("2"), 2, "prop-2", NOW));
        parameters.apply(new Parameter("p", json("1"), 1, "prop-1", NOW));
        assertEquals(json("2"), parameters.value("p").orElseThrow());
        assertEquals(2, parameters.version("p"));
    }

    @Test
    void ofSeveralEmergenciesTheLowestLimitHolds() {
        List<Emergency> lower = List.of(lowering("e-1", "50"), lowering("e-2", "20"), lowering("e-3", "70"));
        parameters.lower(lower);
        assertEquals(20, parameters.rateLimitPerNode());
        assertEquals(json("100"), parameters.decidedValue("rate_limit_per_node").orElseThrow());
        parameters.lower(lower.subList(2, 3));
        assertEquals(70, parameters.rateLimitPerNode());
        parameters.lower(List.of());
        assertEquals(100, parameters.rateLimitPerNode());
    }

    @Test
    void whatMakesDecisionsEasierIsLoweredByNoEmergency() {
        parameters.lower(List.of(new Emergency("e", new EmergencyAction.LowerLimit("min_consensus_nodes", json("1")), NOW, false)));
        assertEquals(3, parameters.minConsensusNodes());
    }

    private static Emergency lowering(String id, String value) {
        return new Emergency(id, new EmergencyAction.LowerLimit("rate_limit_per_node", json(value)), NOW, false);
    }

    @Test
    void aFullNetworkChangesWhatItHasAndAddsNothing() {
        for (int i = 0; i < 10_000; i++) {
            assertFalse(parameters.full("p" + i));
            parameters.apply(new Parameter("p" + i, json("1"), 1, "prop", NOW));
        }
        assertTrue(parameters.full("one-more"));
        assertFalse(parameters.full("p7"));
    }

    @Test
    void proposalsAreBoundedForTheNetworkAndForEachProposer() {
        Scene scene = Scene.of("1", "1", "1");
        ConsensusLimits limits = scene.assembly.limits();
        for (int i = 0; i < limits.openProposalsPerProposerMax(); i++) {
            scene.open(advisory("a", i, scene.now));
        }
        assertRefused(ConsensusFault.TOO_MANY_PROPOSALS, () -> scene.open(advisory("a", 5_000, scene.now)));
        for (int i = limits.openProposalsPerProposerMax(); i < limits.openProposalsMax(); i++) {
            scene.open(advisory("b", i, scene.now));
        }
        assertRefused(ConsensusFault.TOO_MANY_PROPOSALS, () -> scene.open(advisory("c", 5_001, scene.now)));
        assertEquals(limits.openProposalsMax(), scene.assembly.openRounds().size());
    }

    private static ObjectNode advisory(String proposer, int number, Instant now) {
        return new ProposalDraft(Optional.of("many-" + number), Scene.node(proposer), "Advisory", Scene.tree("{}"), now, "+1h",
                OptionalInt.empty(), Optional.empty()).sign(Scene.NETWORK, Scene.key(proposer));
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8), 100);
    }
}
