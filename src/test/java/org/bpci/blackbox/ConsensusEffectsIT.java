package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.bpci.api.Routes;
import org.bpci.client.MessageDraft;
import org.bpci.consensus.CertificateCheck;
import org.bpci.consensus.Choice;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is decided happens: in the running node, in the electorate, for a day in an emergency. */
@Tag("blackbox")
class ConsensusEffectsIT {

    /** More than a node that was quiet may send at once while the limit is 1 a second. */
    private static final int BURST = 40;

    private static VotingNetwork network;

    @BeforeAll
    static void startOracle() throws IOException {
        network = new VotingNetwork();
        network.join("a", "b", "c", "d");
        network.weigh("a", "3");
        network.weigh("b", "2");
        network.weigh("c", "2");
        network.decide("Advisory", "{\"question\":\"the first proposal fixes epoch 0\"}", "a", "b", "c");
    }

    @AfterAll
    static void stopOracle() {
        network.close();
    }

    @Test
    void aDecidedRateLimitHoldsInTheRunningNode() {
        for (int i = 0; i < BURST; i++) {
            assertEquals("", send("a"), "100 a second and a burst of ten seconds are allowed");
        }
        network.decide("NetworkParameter", "{\"parameter\":\"rate_limit_per_node\",\"current_value\":100,\"new_value\":1}", "a", "b", "c");
        assertEquals(1, parameter("rate_limit_per_node").asInt());
        VotingNetwork.await("the limit to bite", () -> send("a").equals("rate-limit-exceeded"));
        Refusal elsewhere = assertThrows(Refusal.class, () -> network.propose("a", "NetworkParameter",
                "{\"parameter\":\"rate_limit_per_node\",\"current_value\":100,\"new_value\":5}"));
        assertEquals("parameter-changed", elsewhere.code(), elsewhere.detail());
        network.decide("NetworkParameter", "{\"parameter\":\"rate_limit_per_node\",\"new_value\":100}", "a", "b", "c");
        VotingNetwork.await("the limit to be lifted", () -> send("a").isEmpty());
    }

    @Test
    void aNodeIsAdmittedVotesAndIsRemoved() {
        network.join("newcomer");
        String before = network.propose("a", "Advisory", "{\"question\":\"before\"}");
        assertEquals("voter-unknown", refusal("newcomer", before), "it joined after the electorate was fixed");
        long epoch = epoch();
        network.decide("NodeMembership", "{\"action\":\"Admit\",\"node_id\":\"newcomer\",\"weight\":1.5}", "a", "b", "c");
        assertEquals(epoch + 1, epoch());
        assertEquals("1.5", weight("newcomer"));
        assertEquals("voter-unknown", refusal("newcomer", before), "the electorate of a proposal is that of its opening");
        String after = network.propose("a", "Advisory", "{\"question\":\"after\"}");
        assertEquals("1.5", network.vote("newcomer", after, Choice.APPROVE).path("weight").asText());

        network.decide("NodeMembership", "{\"action\":\"Remove\",\"node_id\":\"newcomer\"}", "a", "b", "c");
        assertEquals("", weight("newcomer"));
        assertEquals("voter-unknown", refusal("newcomer", network.propose("a", "Advisory", "{\"question\":\"later\"}")));
    }

    @Test
    void aWeightIsChangedByDecisionAndOldCertificatesStillVerify() throws Exception {
        String old = network.decide("Policy", "{\"policy\":\"settlement\",\"value\":\"T+1\"}", "a", "b", "c");
        long epoch = epoch();
        String digest = network.api().get(Routes.WEIGHTS).path("epoch_digest").asText();
        CliRun asked = network.oracle().cli("consensus", "set-weight", "--node-id", "d", "--weight", "1.25");
        assertEquals(0, asked.exitCode(), asked.toString());
        assertTrue(asked.out().contains("change by decision only") && asked.out().contains("VotingWeight"), asked.toString());
        assertEquals("1", weight("d"), "nothing is changed by asking");
        String id = asked.out().replaceAll("(?s).*Opened (\\S+) .*", "$1");
        for (String voter : new String[] {"a", "b", "c"}) {
            network.vote(voter, id, Choice.APPROVE);
        }
        VotingNetwork.await("the new weight", () -> weight("d").equals("1.25"));
        assertEquals(epoch + 1, epoch());
        JsonNode snapshot = network.api().get(Routes.EPOCH, epoch + 1);
        assertEquals(digest, snapshot.path("previous").asText(), "epochs are chained");
        assertEquals(id, snapshot.path("cause").path("proposal_id").asText());
        assertEquals(epoch, CertificateCheck.verify(network.certificate(old)).opening().epoch());
        VotingNetwork.await("the entry of the epoch", () -> entries(id, "EpochBegan") == 1);
    }

    @Test
    void anEmergencyIsFasterNotWeakerAndCanBeUndone() throws Exception {
        assertRefusedEmergency("threshold-too-low", "{\"action\":\"PauseRelay\"}", "+10m", Optional.of("0.7"));
        assertRefusedEmergency("deadline-out-of-range", "{\"action\":\"PauseRelay\"}", "+1h", Optional.empty());
        assertRefusedEmergency("deadline-out-of-range", "{\"action\":\"PauseRelay\"}", "+5s", Optional.empty());
        assertRefusedEmergency("content-invalid", "{\"action\":\"SeizeAssets\"}", "+10m", Optional.empty());
        assertRefusedEmergency("not-applicable", "{\"action\":\"ResumeRelay\"}", "+10m", Optional.empty());

        String pause = network.decide("Emergency", "{\"action\":\"PauseRelay\"}", "a", "b", "c");
        VotingNetwork.await("the pause", () -> send("b").equals("relay-paused"));
        JsonNode inForce = network.api().get(Routes.CONSENSUS_HEALTH).path("emergencies").get(0);
        assertEquals(pause, inForce.path("proposal_id").asText());
        assertFalse(inForce.path("ratified").asBoolean());
        assertTrue(network.oracle().cli("consensus", "parameters").out().contains("emergency in force: PauseRelay"));
        network.oracle().process().kill();
        network.oracle().process().start();
        VotingNetwork.await("the pause after a crash", () -> send("b").equals("relay-paused"));

        network.decide("Emergency", "{\"action\":\"ResumeRelay\"}", "a", "b", "c");
        VotingNetwork.await("the relay", () -> send("b").isEmpty());
    }

    @Test
    void anEmergencyIsolatesANodeUntilADecisionLetsItBack() {
        String id = network.decide("Emergency", "{\"action\":\"IsolateNode\",\"node_id\":\"d\"}", "a", "b", "c");
        VotingNetwork.await("the isolation", () -> network.node("d").path("status").asText().equals("Isolated"));
        assertEquals("consensus:" + id, network.node("d").path("isolation").path("by").asText());
        network.decide("NodeMembership", "{\"action\":\"Restore\",\"node_id\":\"d\"}", "a", "b", "c");
        VotingNetwork.await("the restoration", () -> !network.node("d").path("status").asText().equals("Isolated"));
    }

    @Test
    void aLoweredLimitStandsWhenItIsRatified() {
        String id = network.decide("Emergency", "{\"action\":\"LowerLimit\",\"parameter\":\"consensus_timeout_secs\",\"value\":30}", "a", "b", "c");
        assertEquals(30, parameter("consensus_timeout_secs").asInt(), "at once");
        assertEquals(0, decidedVersion("consensus_timeout_secs"), "for a day");
        network.decide("Policy", "{\"ratify_emergency\":\"" + id + "\"}", "a", "b", "c");
        assertEquals(30, parameter("consensus_timeout_secs").asInt());
        assertEquals(1, decidedVersion("consensus_timeout_secs"), "for good");
    }

    private static void assertRefusedEmergency(String code, String content, String deadline, Optional<String> threshold) {
        Refusal refusal = assertThrows(Refusal.class, () -> network.propose("a", "Emergency", content, deadline, threshold));
        assertEquals(code, refusal.code(), refusal.detail());
    }

    /** The code of the refusal, empty when the message was accepted. */
    private static String send(String source) {
        MessageDraft message = MessageDraft.of("m-" + UUID.randomUUID(), new NodeId(source), new NodeId("c"), "Event",
                JsonNodeFactory.instance.numberNode(1), Instant.now());
        try {
            network.api().send(Routes.RELAY, message.sign(network.network(), network.key(source)).tree());
            return "";
        } catch (Refusal refusal) {
            return refusal.code();
        }
    }

    private static String refusal(String voter, String proposalId) {
        return assertThrows(Refusal.class, () -> network.vote(voter, proposalId, Choice.APPROVE)).code();
    }

    private static JsonNode parameter(String name) {
        return network.api().get(Routes.PARAMETERS).path("parameters").path(name);
    }

    private static int decidedVersion(String name) {
        for (JsonNode decided : network.api().get(Routes.PARAMETERS).path("decided")) {
            if (decided.path("parameter").asText().equals(name)) {
                return decided.path("version").asInt();
            }
        }
        return 0;
    }

    private static int entries(String proposalId, String kind) {
        try {
            return network.entries(proposalId, kind).size();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static long epoch() {
        return network.api().get(Routes.WEIGHTS).path("epoch").asLong(-1);
    }

    private static String weight(String node) {
        for (JsonNode voter : network.api().get(Routes.WEIGHTS).path("voters")) {
            if (voter.path("node_id").asText().equals(node)) {
                return voter.path("weight").asText();
            }
        }
        return "";
    }
}
