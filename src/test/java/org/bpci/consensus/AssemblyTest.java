package org.bpci.consensus;

import static org.bpci.consensus.RoundTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Weight;
import org.junit.jupiter.api.Test;

class AssemblyTest {

    @Test
    void onlyANodeWithAKeyIsGivenAWeight() {
        Scene scene = Scene.of("1", "1", "1");
        assertRefused(ConsensusFault.VOTER_UNKNOWN, () -> scene.assembly.setWeight(new NodeId("stranger"), Weight.ONE, scene.standing()));
    }

    @Test
    void weightsAreSetBeforeTheFirstProposalOnly() {
        Scene scene = Scene.of("1", "2", "3");
        assertEquals(Map.of(Scene.node("a"), Weight.parse("1"), Scene.node("b"), Weight.parse("2"), Scene.node("c"), Weight.parse("3")),
                scene.assembly.weights(scene.standing()));
        scene.open(0.67);
        assertRefused(ConsensusFault.NOT_APPLICABLE, () -> scene.assembly.setWeight(Scene.node("a"), Weight.parse("9"), scene.standing()));
        assertEquals(Weight.parse("1"), scene.assembly.weights(scene.standing()).get(Scene.node("a")));
    }

    @Test
    void whoIsIsolatedStaysInTheBase() {
        Scene scene = Scene.of("1", "1", "1", "1");
        scene.isolated.add(Scene.node("d"));
        Opening opening = scene.open(0.67);
        assertEquals(4_000_000, opening.terms().totalMicros());
        scene.approve(opening, "a", "b");
        assertTrue(scene.outcome(opening).isEmpty(), "two of the three who can vote are not 67 of 100 of all four");
        scene.approve(opening, "c");
        assertEquals(Outcome.APPROVED, scene.outcome(opening).orElseThrow());
    }

    @Test
    void decidedRoundsAreForgottenTheOldestFirst() {
        Scene scene = Scene.of("1", "1", "1");
        Opening first = scene.open(0.67);
        scene.approve(first, "a", "b", "c");
        Opening second = scene.open(0.67);
        scene.approve(second, "a", "b", "c");
        for (int i = 0; i < Assembly.CLOSED_ROUNDS_KEPT - 1; i++) {
            Opening more = scene.open(0.67);
            scene.approve(more, "a", "b", "c");
        }
        scene.assembly.trim();
        assertTrue(scene.assembly.round(first.proposalId()).isEmpty());
        assertTrue(scene.assembly.round(second.proposalId()).isPresent());
    }

    @Test
    void manyDeadlinesAtOnceAreMetInSeveralTurns() {
        Scene scene = Scene.of("1", "1", "1");
        for (int i = 0; i < 150; i++) {
            scene.open(0.67);
        }
        scene.now = scene.now.plus(Duration.ofHours(1));
        int turns = 0;
        for (List<Fact> due = scene.assembly.tick(scene.now); !due.isEmpty(); due = scene.assembly.tick(scene.now)) {
            assertTrue(due.size() <= 64, () -> "one transaction should not hold so many");
            scene.take(due);
            turns++;
        }
        assertEquals(3, turns);
        assertEquals(0, scene.assembly.openRounds().size());
        assertEquals(150, scene.facts(Fact.ProposalDecided.class).size());
    }

    @Test
    void whomOneEmergencyShutsOutAnotherDoesNot() {
        Scene scene = Scene.of("1", "1", "1", "1");
        String content = "{\"action\":\"IsolateNode\",\"node_id\":\"d\"}";
        Opening first = scene.open(scene.draft("Emergency", content, "+10m", OptionalInt.empty(), Optional.empty()));
        Opening second = scene.open(scene.draft("Emergency", "{\"action\":\"RevokeKey\",\"node_id\":\"d\"}", "+10m", OptionalInt.empty(),
                Optional.empty()));
        scene.approve(first, "a", "b", "c");
        scene.approve(second, "a", "b", "c");
        assertEquals(1, scene.facts(Fact.EmergencyBegan.class).size());
        assertEquals(List.of(second.proposalId()), scene.facts(Fact.EffectLapsed.class).stream().map(Fact.EffectLapsed::proposalId).toList());
        scene.pass(Emergency.LASTS);
        assertEquals(List.of(first.proposalId()), scene.facts(Fact.EmergencyEnded.class).stream().map(Fact.EmergencyEnded::proposalId).toList());
        assertEquals(1, scene.facts(Fact.OrderGiven.class).stream().filter(given -> given.order() instanceof Order.Restore).count());
    }

    @Test
    void whatCannotApplyIsNotVotedOn() {
        Scene scene = Scene.of("1", "1", "1");
        String key = Scene.key("spare").verificationKey().text();
        refused(scene, ConsensusFault.NOT_APPLICABLE, "KeyRotation", "{\"node_id\":\"nobody\",\"new_public_key\":\"" + key + "\"}");
        refused(scene, ConsensusFault.NOT_APPLICABLE, "Emergency", "{\"action\":\"RevokeKey\",\"node_id\":\"nobody\"}");
        refused(scene, ConsensusFault.NOT_APPLICABLE, "Emergency", "{\"action\":\"IsolateNode\",\"node_id\":\"nobody\"}");
        refused(scene, ConsensusFault.CONTENT_INVALID, "Emergency", "{\"action\":\"LowerLimit\",\"parameter\":\"rate_limit_per_node\",\"value\":0}");
        assertEquals(0, scene.assembly.openRounds().size());
    }

    private static void refused(Scene scene, ConsensusFault fault, String type, String content) {
        assertRefused(fault, () -> scene.open(scene.draft(type, content, "+10m", OptionalInt.empty(), Optional.empty())));
    }

    @Test
    void evidenceWithAMemberNobodyKnowsIsNone() {
        Scene scene = Scene.of("1", "1", "1");
        Opening opening = scene.open(0.67);
        var evidence = Evidence.of(Scene.NETWORK, Scene.key("a").verificationKey(), scene.ballot("a", opening, Choice.APPROVE).bare(),
                scene.ballot("a", opening, Choice.REJECT).bare());
        assertEquals(Scene.node("a"), Evidence.verify(evidence).voter());
        evidence.put("remark", "trust me");
        assertRefused(ConsensusFault.EVIDENCE_INVALID, () -> Evidence.verify(evidence));
    }
}
