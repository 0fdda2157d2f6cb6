package org.bpci.consensus;

import static org.bpci.consensus.RoundTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Weight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgendaTest {

    private static final String PARAMETER = "{\"parameter\":\"max_block_size\",\"new_value\":2048}";

    private final Scene scene = Scene.of("1", "1", "1", "1");

    @ParameterizedTest
    @CsvSource({"0.5,threshold-too-low", "0.6666,threshold-too-low", "0.666666,threshold-too-low", "0,threshold-invalid",
            "-0.1,threshold-invalid", "1.01,threshold-invalid", "'\"0.67\"',threshold-invalid", "0.6700000001,threshold-invalid"})
    void thresholdsABindingProposalCannotHaveAreRefusedWithTheMinimum(String threshold, String code) {
        Refusal refusal = assertThrows(Refusal.class, () -> scene.open(withThreshold("NetworkParameter", PARAMETER, json(threshold))));
        assertEquals(code, refusal.code());
        assertTrue(refusal.detail().contains("0.67"), refusal.detail());
    }

    @ParameterizedTest
    @CsvSource({"0,0 is not over 0", "-0.1,-0.1 is not over 0", "1.01,1.01 is over 1", "0.6700000001,0.6700000001 has more than nine decimals",
            "1e-9,1.0E-9 is not plain digits", "'\"0.67\"',this is no JSON number"})
    void theBreachOfAThresholdIsNamed(String threshold, String breach) {
        Refusal refusal = assertThrows(Refusal.class, () -> scene.open(withThreshold("NetworkParameter", PARAMETER, json(threshold))));
        assertTrue(refusal.detail().endsWith("; " + breach), refusal.detail());
    }

    @Test
    void aDeadlineOutOfRangeIsToldInTheUnitsOfTheRange() {
        Refusal refusal = assertThrows(Refusal.class, () -> scene.open(draft("NetworkParameter", PARAMETER, "+91d")));
        assertTrue(refusal.detail().contains(" not 91 days;"), refusal.detail());
    }

    @ParameterizedTest
    @CsvSource({"Advisory,0.51", "Custom:Naming,0.500001", "NetworkParameter,0.666667", "NetworkParameter,1", "NodeMembership,0.67"})
    void thresholdsAtTheMinimumAreAccepted(String type, String threshold) {
        String content = type.equals("NodeMembership") ? "{\"action\":\"Remove\",\"node_id\":\"d\"}" : PARAMETER;
        assertEquals(Ratio.parse(threshold), scene.open(withThreshold(type, content, json(threshold))).terms().threshold());
    }

    @Test
    void advisoryProposalsNeedOverHalfAndEmergenciesThreeQuarters() {
        assertRefused(ConsensusFault.THRESHOLD_TOO_LOW, () -> scene.open(withThreshold("Advisory", "{}", json("0.5"))));
        assertRefused(ConsensusFault.THRESHOLD_TOO_LOW, () ->
                scene.open(withThreshold("Emergency", "{\"action\":\"PauseRelay\"}", json("0.74"))));
    }

    @Test
    void whoNamesNoThresholdGetsTheNetworksOrTheLeastThatIsEnough() {
        assertEquals(Ratio.parse("0.67"), scene.open(draft("Advisory", "{}", "+1h")).terms().threshold());
        assertEquals(Ratio.parse("0.75"), scene.open(draft("Emergency", "{\"action\":\"PauseRelay\"}", "+1m")).terms().threshold());
        assertEquals(3, scene.open(draft("Advisory", "{}", "+1h")).terms().minimumVotes(), "min_consensus_nodes");
    }

    @ParameterizedTest
    @CsvSource({"2024-12-31T23:59:59Z,deadline-past", "+91d,deadline-out-of-range", "9999-12-31T23:59:59Z,deadline-out-of-range",
            "soon,field-invalid", "+0h,field-invalid", "+24,field-invalid", "2030-05-01T14:00:00+02:00,field-invalid"})
    void pastAndAbsurdDeadlinesAreRefused(String deadline, String code) {
        Refusal refusal = assertThrows(Refusal.class, () -> scene.open(draft("NetworkParameter", PARAMETER, deadline)));
        assertEquals(code, refusal.code(), refusal.detail());
    }

    @ParameterizedTest
    @CsvSource({"+9s,false", "+10s,true", "+15m,true", "+901s,false"})
    void emergenciesAreVotedOnWithinTenSecondsToFifteenMinutes(String deadline, boolean accepted) {
        ObjectNode proposal = draft("Emergency", "{\"action\":\"PauseRelay\"}", deadline);
        if (accepted) {
            scene.open(proposal);
        } else {
            assertRefused(ConsensusFault.DEADLINE_OUT_OF_RANGE, () -> scene.open(proposal));
        }
    }

    @Test
    void oldAndFutureProposalsAreRefused() {
        ObjectNode old = draft("Advisory", "{}", "+1h");
        scene.now = scene.now.plusSeconds(301);
        assertRefused(ConsensusFault.PROPOSAL_STALE, () -> scene.open(old));
        ObjectNode future = draft("Advisory", "{}", "+1h");
        scene.now = scene.now.minusSeconds(31);
        assertRefused(ConsensusFault.PROPOSAL_FROM_FUTURE, () -> scene.open(future));
    }

    @Test
    void moreVotesThanVotersCannotBeAskedFor() {
        assertRefused(ConsensusFault.MINIMUM_VOTES_UNREACHABLE, () -> scene.open(
                scene.draft("Advisory", "{}", "+1h", OptionalInt.of(5), Optional.empty())));
    }

    @Test
    void twoVotersAreNoElectorate() {
        assertRefused(ConsensusFault.ELECTORATE_TOO_SMALL, () -> Scene.of("1", "1").open(0.67));
    }

    @Test
    void anIdBelongsToOneProposal() {
        ObjectNode first = draft("Advisory", "{}", "+1h");
        scene.open(first);
        assertRefused(ConsensusFault.PROPOSAL_ID_REUSED, () -> scene.open(first));
    }

    @Test
    void aProposalWithoutIdIsNamedAfterItsDigest() {
        ObjectNode tree = new ProposalDraft(Optional.empty(), Scene.node("a"), "advisory", Scene.tree("{}"), scene.now, "+1h",
                OptionalInt.empty(), Optional.empty()).sign(Scene.NETWORK, Scene.key("a"));
        Proposal proposal = Proposal.read(tree, Scene.NETWORK);
        assertEquals("prop-" + proposal.digest().hex().substring(0, 32), proposal.id());
        assertEquals("Advisory", proposal.typeName());
    }

    @Test
    void weightsAreFixedByTheFirstProposal() {
        scene.take(scene.assembly.setWeight(Scene.node("a"), Weight.parse("1.5"), scene.standing()));
        assertEquals(4_500_000, scene.open(0.67).terms().totalMicros());
        assertRefused(ConsensusFault.NOT_APPLICABLE, () ->
                scene.assembly.setWeight(Scene.node("a"), Weight.parse("2"), scene.standing()));
        scene.join("e");
        assertEquals(4, scene.open(0.67).roll().size(), "who registers later must be admitted");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "NetworkParameter|{}", "NetworkParameter|{\"parameter\":\"p\"}", "NetworkParameter|{\"parameter\":\"p\",\"value\":1,\"new_value\":2}",
            "NetworkParameter|{\"parameter\":\"P p\",\"value\":1}", "NetworkParameter|{\"parameter\":\"p\",\"value\":{}}",
            "NetworkParameter|{\"parameter\":\"p\",\"value\":1,\"extra\":1}", "NetworkParameter|{\"parameter\":\"rate_limit_per_node\",\"value\":0}",
            "NetworkParameter|{\"parameter\":\"vote_threshold\",\"value\":0.5}", "NetworkParameter|{\"parameter\":\"p\",\"value\":1,\"current_value\":[]}",
            "NodeMembership|{\"action\":\"Eat\",\"node_id\":\"b\"}", "NodeMembership|{\"action\":\"Admit\",\"node_id\":\"e\",\"weight\":0}",
            "VotingWeight|{\"node_id\":\"a\",\"weight\":0}", "VotingWeight|{\"node_id\":\"a\",\"weight\":-1}",
            "VotingWeight|{\"node_id\":\"a\",\"weight\":\"2\"}", "VotingWeight|{\"weights\":[]}",
            "VotingWeight|{\"weights\":[{\"node_id\":\"a\",\"weight\":1},{\"node_id\":\"a\",\"weight\":2}]}",
            "KeyRotation|{\"node_id\":\"a\",\"new_public_key\":\"ed25519:AAAA\"}", "NetworkUpgrade|{}", "Policy|{\"policy\":\"x\"}",
            "Emergency|{\"action\":\"DeleteEverything\"}", "Emergency|{\"action\":\"LowerLimit\",\"parameter\":\"p\",\"value\":\"1\"}"})
    void contentThatDoesNotFitItsTypeIsRefused(String typeAndContent) {
        String[] parts = typeAndContent.split("\\|", 2);
        assertRefused(ConsensusFault.CONTENT_INVALID, () ->
                scene.open(draft(parts[0], parts[1], parts[0].equals("Emergency") ? "+1m" : "+1h")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "NodeMembership|{\"action\":\"Admit\",\"node_id\":\"a\"}", "NodeMembership|{\"action\":\"Admit\",\"node_id\":\"nobody\"}",
            "NodeMembership|{\"action\":\"Remove\",\"node_id\":\"nobody\"}", "NodeMembership|{\"action\":\"Restore\",\"node_id\":\"a\"}",
            "VotingWeight|{\"node_id\":\"nobody\",\"weight\":1.5}", "Policy|{\"ratify_emergency\":\"prop-9\"}",
            "Emergency|{\"action\":\"IsolateNode\",\"node_id\":\"nobody\"}", "Emergency|{\"action\":\"ResumeRelay\"}",
            "Emergency|{\"action\":\"LowerLimit\",\"parameter\":\"rate_limit_per_node\",\"value\":100}",
            "Emergency|{\"action\":\"LowerLimit\",\"parameter\":\"unknown\",\"value\":1}"})
    void whatCannotBeDoneIsNotVotedOn(String typeAndContent) {
        String[] parts = typeAndContent.split("\\|", 2);
        assertRefused(ConsensusFault.NOT_APPLICABLE, () ->
                scene.open(draft(parts[0], parts[1], parts[0].equals("Emergency") ? "+1m" : "+1h")));
    }

    @Test
    void theSeedsSpellingsOfAParameterAreAllUnderstood() {
        for (String value : new String[] {"new_value", "value", "proposed_value"}) {
            scene.open(draft("networkparameter", "{\"parameter\":\"max_transaction_size\",\"" + value
                    + "\":2048,\"current_value\":1024,\"rationale\":\"Increase throughput for large transactions\"}", "+24h"));
        }
    }

    @Test
    void numbersThatCannotBeReadBackAreRefused() {
        assertRefused(ConsensusFault.CONTENT_INVALID, () -> scene.open(draft("Advisory", "{\"n\":1e17}", "+1h")));
    }

    @Test
    void isolatedNodesCannotPropose() {
        scene.isolated.add(Scene.node("a"));
        assertRefused(ConsensusFault.PROPOSER_ISOLATED, () -> scene.open(draft("Advisory", "{}", "+1h")));
    }

    @Test
    void unknownMembersAndTypesAreRefused() {
        ObjectNode extra = draft("Advisory", "{}", "+1h").put("thresold", 1);
        assertRefused(InputFault.FIELD_UNKNOWN, () -> Proposal.read(extra, Scene.NETWORK));
        assertRefused(ConsensusFault.PROPOSAL_TYPE_UNKNOWN, () -> scene.open(draft("Constitution", "{}", "+1h")));
    }

    @Test
    void customTypesAreWrittenInTwoWays() {
        ObjectNode tree = draft("Custom:Naming", "{}", "+1h");
        tree.set("proposal_type", Scene.tree("{\"Custom\":\"Naming\"}"));
        Proposal proposal = Proposal.read(Signed.sign(tree, Scene.NETWORK, Kind.PROPOSAL, Scene.key("a")).tree(), Scene.NETWORK);
        assertEquals("Custom:Naming", proposal.typeName());
    }

    private ObjectNode draft(String type, String content, String deadline) {
        return scene.draft(type, content, deadline, OptionalInt.empty(), Optional.empty());
    }

    private ObjectNode withThreshold(String type, String content, JsonNode threshold) {
        Duration voting = type.equals("Emergency") ? Duration.ofMinutes(1) : Duration.ofHours(1);
        return scene.draft(type, content, "+" + voting.toSeconds() + "s", OptionalInt.empty(), Optional.of(threshold));
    }

    private static JsonNode json(String value) {
        return Json.parse(value.getBytes(StandardCharsets.UTF_8), 100);
    }
}
