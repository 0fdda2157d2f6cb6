package org.bpci.consensus;

import static org.bpci.consensus.RoundTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Weight;
import org.junit.jupiter.api.Test;

class EffectsTest {

    private final Scene scene = Scene.of("1", "1", "1", "1");

    @Test
    void anApprovedParameterIsVersionedAndReadable() {
        decide("NetworkParameter", "{\"parameter\":\"max_block_size\",\"new_value\":2048}");
        decide("NetworkParameter", "{\"parameter\":\"max_block_size\",\"new_value\":4096,\"current_value\":2048.0}");
        Parameter parameter = scene.assembly.parameters().decided().iterator().next();
        assertEquals("4096", parameter.value().toString());
        assertEquals(2, parameter.version());
    }

    @Test
    void theNodesOwnParametersChangeWhatItDoes() {
        decide("NetworkParameter", "{\"parameter\":\"consensus_timeout_secs\",\"value\":10}");
        decide("NetworkParameter", "{\"parameter\":\"min_consensus_nodes\",\"value\":4}");
        decide("NetworkParameter", "{\"parameter\":\"rate_limit_per_node\",\"value\":7}");
        decide("NetworkParameter", "{\"parameter\":\"vote_threshold\",\"value\":0.8}");
        Opening opening = scene.open(scene.draft("Advisory", "{}", "+1h", OptionalInt.empty(), Optional.empty()));
        assertEquals("0.8", opening.terms().threshold().toString());
        assertEquals(4, opening.terms().minConsensusNodes());
        assertEquals(7, scene.assembly.parameters().rateLimitPerNode());
        scene.pass(Duration.ofSeconds(10));
        assertEquals(2, scene.assembly.round(opening.proposalId()).orElseThrow().number());
    }

    @Test
    void aChangeThatComesTooLateLapses() {
        Opening late = scene.open("NetworkParameter", "{\"parameter\":\"p\",\"value\":3,\"current_value\":1}", 0.67);
        decide("NetworkParameter", "{\"parameter\":\"p\",\"value\":2}");
        approve(late);
        assertEquals("2", scene.assembly.parameters().value("p").orElseThrow().toString());
        assertEquals(1, scene.facts(Fact.EffectLapsed.class).size());
    }

    @Test
    void weightsChangeInANewEpochAndOldElectoratesStay() {
        Opening before = scene.open(0.67);
        decide("VotingWeight", "{\"node_id\":\"a\",\"weight\":2.5}");
        decide("VotingWeight", "{\"weights\":[{\"node_id\":\"b\",\"weight\":3},{\"node_id\":\"c\",\"weight\":0.5}]}");
        Epoch epoch = scene.assembly.epoch().orElseThrow();
        assertEquals(2, epoch.number());
        assertEquals(Weight.parse("2.5"), epoch.weights().get(Scene.node("a")));
        List<Epoch> chain = scene.facts(Fact.EpochBegan.class).stream().map(Fact.EpochBegan::epoch).toList();
        for (int i = 1; i < chain.size(); i++) {
            assertEquals(Optional.of(chain.get(i - 1).digest(Scene.NETWORK)), chain.get(i).previous());
        }
        assertEquals(chain, chain.stream().map(one -> Epoch.read(Scene.tree(one.tree().toString()))).toList(), "kept as they are written");
        scene.approve(before, "a", "b", "c");
        assertEquals(3_000_000, scene.assembly.round(before.proposalId()).orElseThrow().tally().approve());
    }

    @Test
    void membersAreAdmittedAndRemoved() {
        scene.open(0.67);
        scene.join("e");
        decide("NodeMembership", "{\"action\":\"Admit\",\"node_id\":\"e\",\"weight\":1.5}");
        assertEquals(5_500_000, scene.open(0.67).terms().totalMicros());
        decide("NodeMembership", "{\"action\":\"Remove\",\"node_id\":\"e\"}");
        Opening tooMany = scene.open("NodeMembership", "{\"action\":\"Remove\",\"node_id\":\"c\"}", 0.67);
        decide("NodeMembership", "{\"action\":\"Remove\",\"node_id\":\"d\"}");
        assertEquals(3, scene.open(0.67).roll().size());
        assertRefused(ConsensusFault.NOT_APPLICABLE, () -> decide("NodeMembership", "{\"action\":\"Remove\",\"node_id\":\"c\"}"));
        approve(tooMany);
        assertEquals(3, scene.open(0.67).roll().size(), "a network must stay able to decide");
        assertEquals(1, scene.facts(Fact.EffectLapsed.class).size());
    }

    @Test
    void noMinimumIsDecidedThatTheElectorateCannotReach() {
        Refusal refusal = assertThrows(Refusal.class, () -> decide("NetworkParameter", "{\"parameter\":\"min_consensus_nodes\",\"value\":5}"));
        assertEquals("there would be 4 voters under a min_consensus_nodes of 5, and nothing could be decided any more; admit more voters "
                + "first, by NodeMembership, or choose a lower value", refusal.detail());
        Opening raise = scene.open("NetworkParameter", "{\"parameter\":\"min_consensus_nodes\",\"value\":4}", 0.67);
        decide("NodeMembership", "{\"action\":\"Remove\",\"node_id\":\"d\"}");
        approve(raise);
        assertEquals("there were 3 voters by then, fewer than 4, and nothing could be decided any more",
                scene.facts(Fact.EffectLapsed.class).getFirst().reason());
        assertEquals(3, scene.assembly.parameters().minConsensusNodes());
        decide("NetworkParameter", "{\"parameter\":\"min_consensus_nodes\",\"value\":2}");
        decide("NodeMembership", "{\"action\":\"Remove\",\"node_id\":\"c\"}");
        decide("Advisory", "{}");
    }

    @Test
    void noWeightsAreDecidedWithWhichNobodyPresentCouldDecide() {
        scene.isolated.add(Scene.node("d"));
        assertRefused(ConsensusFault.NOT_APPLICABLE, () -> decide("VotingWeight", "{\"node_id\":\"d\",\"weight\":2}"));
        assertRefused(ConsensusFault.NOT_APPLICABLE, () -> decide("NodeMembership", "{\"action\":\"Remove\",\"node_id\":\"a\"}"));
        decide("NodeMembership", "{\"action\":\"Remove\",\"node_id\":\"d\"}");
    }

    @Test
    void anEmergencyLowersNeitherMinimumNorThreshold() {
        for (String limit : List.of("\"min_consensus_nodes\",\"value\":1", "\"vote_threshold\",\"value\":0.667")) {
            Refusal refusal = assertThrows(Refusal.class, () -> decide("Emergency", "{\"action\":\"LowerLimit\",\"parameter\":" + limit + "}"));
            assertEquals(ConsensusFault.NOT_APPLICABLE.code(), refusal.code());
            assertTrue(refusal.detail().contains("rate_limit_per_node, consensus_timeout_secs"), refusal.detail());
        }
    }

    @Test
    void policiesAndUpgradesAreKept() {
        decide("Policy", "{\"policy\":\"retention\",\"value\":{\"days\":30}}");
        decide("NetworkUpgrade", "{\"version\":\"2.0.0\",\"activate_at\":\"2031-01-01T00:00:00Z\"}");
        assertEquals("{\"days\":30}", scene.assembly.parameters().value("Policy:retention").orElseThrow().toString());
        assertEquals("{\"version\":\"2.0.0\",\"activate_at\":\"2031-01-01T00:00:00Z\"}",
                scene.assembly.parameters().value(Effects.UPGRADE).orElseThrow().toString());
    }

    @Test
    void keysAndIsolationsOfOtherRoomsAreOrdered() {
        decide("KeyRotation", "{\"node_id\":\"b\",\"new_public_key\":\"" + Scene.key("b2").verificationKey().text() + "\"}");
        scene.isolated.add(Scene.node("c"));
        decide("NodeMembership", "{\"action\":\"Restore\",\"node_id\":\"c\"}");
        List<Order> orders = scene.facts(Fact.OrderGiven.class).stream().map(Fact.OrderGiven::order).toList();
        assertTrue(orders.get(0) instanceof Order.ReplaceKey replace && replace.key().equals(Scene.key("b2").verificationKey()));
        assertTrue(orders.get(1) instanceof Order.Restore restore && restore.isolatedBy().isEmpty());
    }

    @Test
    void anEmergencyEndsByItselfAfterADay() {
        decide("Emergency", "{\"action\":\"PauseRelay\"}");
        decide("Emergency", "{\"action\":\"IsolateNode\",\"node_id\":\"d\"}");
        decide("Emergency", "{\"action\":\"LowerLimit\",\"parameter\":\"rate_limit_per_node\",\"value\":5}");
        assertTrue(scene.assembly.relayPaused());
        assertEquals(5, scene.assembly.parameters().rateLimitPerNode());
        scene.pass(Duration.ofHours(24).minusMillis(1));
        assertTrue(scene.assembly.relayPaused());
        scene.pass(Duration.ofMillis(1));
        assertFalse(scene.assembly.relayPaused());
        assertEquals(100, scene.assembly.parameters().rateLimitPerNode());
        assertTrue(scene.facts(Fact.OrderGiven.class).getLast().order() instanceof Order.Restore restore
                && !restore.isolatedBy().isEmpty(), "only the isolation it imposed itself");
        assertTrue(scene.assembly.emergencies().isEmpty());
    }

    @Test
    void aRatifiedEmergencyStands() {
        Opening emergency = decide("Emergency", "{\"action\":\"LowerLimit\",\"parameter\":\"rate_limit_per_node\",\"value\":5}");
        decide("Policy", "{\"ratify_emergency\":\"" + emergency.proposalId() + "\"}");
        scene.pass(Duration.ofDays(2));
        assertEquals(5, scene.assembly.parameters().rateLimitPerNode());
        assertRefused(ConsensusFault.NOT_APPLICABLE, () -> decide("Policy", "{\"ratify_emergency\":\"" + emergency.proposalId() + "\"}"));
    }

    @Test
    void aPauseIsEndedByAResumption() {
        decide("Emergency", "{\"action\":\"PauseRelay\"}");
        decide("Emergency", "{\"action\":\"ResumeRelay\"}");
        assertFalse(scene.assembly.relayPaused());
        scene.pass(Duration.ofDays(2));
        assertFalse(scene.assembly.relayPaused());
    }

    @Test
    void twoEmergenciesOnOneLimitBothEnd() {
        decide("Emergency", "{\"action\":\"LowerLimit\",\"parameter\":\"rate_limit_per_node\",\"value\":50}");
        decide("Emergency", "{\"action\":\"LowerLimit\",\"parameter\":\"rate_limit_per_node\",\"value\":5}");
        scene.pass(Duration.ofDays(2));
        assertEquals(100, scene.assembly.parameters().rateLimitPerNode());
    }

    @Test
    void theFaultBudgetOfThreeEqualVotersIsNothing() {
        assertEquals(0, FaultBudget.of(Scene.of("1", "1", "1").open(0.67).roll(), Force.USUAL_THRESHOLD).liarsTolerated());
        FaultBudget four = FaultBudget.of(Scene.of("1", "1", "1", "1").open(0.67).roll(), Force.USUAL_THRESHOLD);
        assertEquals(1, four.liarsTolerated());
        assertEquals(2_680_000, four.neededMicros());
        assertEquals(1_320_000, four.mayLieMicros());
        assertEquals(1_320_001, four.canBlockMicros());
    }

    private Opening decide(String type, String content) {
        Opening opening = scene.open(scene.draft(type, content, type.equals("Emergency") ? "+10m" : "+1h", OptionalInt.empty(),
                Optional.of(Scene.number(0.75))));
        approve(opening);
        return opening;
    }

    private void approve(Opening opening) {
        for (Voter voter : opening.roll().voters()) {
            if (scene.outcome(opening).isEmpty()) {
                boolean shutOut = scene.isolated.remove(voter.node());
                scene.approve(opening, voter.node().value());
                if (shutOut) {
                    scene.isolated.add(voter.node());
                }
            }
        }
        assertEquals(Optional.of(Outcome.APPROVED), scene.outcome(opening));
    }
}
