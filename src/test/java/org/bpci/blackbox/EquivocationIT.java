package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.client.ApiClient;
import org.bpci.consensus.Choice;
import org.bpci.consensus.Evidence;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Voters who sign two different ballots: caught by every way in, proven, shut out, and let in again only for a reason. */
@Tag("blackbox")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EquivocationIT {

    private static final int EVIDENCE_BYTES_MAX = 1 << 20;

    private static VotingNetwork network;
    private static Participant witness;
    private static String proposal;

    @BeforeAll
    static void startOracle() throws IOException {
        network = new VotingNetwork();
        network.join("a", "b", "c", "liar-by-rest", "liar-by-socket");
        for (String honest : new String[] {"a", "b", "c"}) {
            network.weigh(honest, "3");
        }
        witness = network.connect("a");
        proposal = network.propose("a", "Advisory", "{\"question\":\"who lies\"}");
    }

    @AfterAll
    static void stopOracle() {
        network.close();
    }

    @Test
    @Order(1)
    void itIsCaughtOverRestAndProvenByAFile() throws Exception {
        network.vote("liar-by-rest", proposal, Choice.APPROVE);
        assertCaught(assertThrows(Refusal.class, () -> network.vote("liar-by-rest", proposal, Choice.REJECT)));

        JsonNode news = witness.news("equivocation-found");
        assertEquals("liar-by-rest", news.path("voter_node").asText());
        Path file = network.oracle().home().resolve("evidence.json");
        CliRun shown = network.oracle().cli("consensus", "evidence", news.path("evidence_id").asText(), "--out", file.toString());
        assertEquals(0, shown.exitCode(), shown.toString());
        assertTrue(shown.out().contains("PROVEN") && shown.out().contains("liar-by-rest"), shown.toString());
        Evidence.Proven proven = Evidence.verify(Json.parseObject(Files.readAllBytes(file), EVIDENCE_BYTES_MAX));
        assertEquals(network.key("liar-by-rest").verificationKey(), proven.key());
        assertEquals(Choice.APPROVE, proven.first().choice());
        assertEquals(Choice.REJECT, proven.second().choice());
        assertTrue(network.oracle().cli("consensus", "evidence").out().contains("liar-by-rest"));
        assertEquals(3, network.oracle().cli("consensus", "evidence", "ev-unknown").exitCode());
    }

    @Test
    @Order(2)
    void itIsCaughtOnASessionWhichThenEnds() throws Exception {
        Participant liar = network.connect("liar-by-socket");
        liar.cast(liar.ballot(proposal, Choice.REJECT));
        assertCaught(assertThrows(Refusal.class, () -> liar.cast(liar.ballot(proposal, Choice.ABSTAIN))));
        assertEquals("liar-by-socket", witness.news("equivocation-found").path("voter_node").asText());
        VotingNetwork.await("the isolation", () -> isolated("liar-by-socket"));
        Refusal shutOut = assertThrows(Refusal.class, () -> network.connect("liar-by-socket"));
        assertEquals(FaultKind.FORBIDDEN, shutOut.kind(), shutOut.detail());
    }

    @Test
    @Order(3)
    void theFirstBallotStaysAndTheVoterIsShutOut() {
        VotingNetwork.await("the isolation", () -> isolated("liar-by-rest"));
        assertEquals("consensus:evidence", network.node("liar-by-rest").path("isolation").path("by").asText());
        JsonNode now = network.proposal(proposal);
        assertEquals(1, now.path("approve_votes").asInt());
        assertEquals(1, now.path("reject_votes").asInt());
        assertEquals(2, now.path("votes").asInt());

        String next = network.propose("b", "Advisory", "{\"question\":\"next\"}");
        assertEquals("voter-isolated", assertThrows(Refusal.class, () -> network.vote("liar-by-rest", next, Choice.APPROVE)).code());
        assertEquals("proposer-isolated", assertThrows(Refusal.class, () -> network.propose("liar-by-rest", "Advisory", "{}")).code());
    }

    @Test
    @Order(4)
    void itStandsInLedgerHealthMetricsAndLog() throws Exception {
        VotingNetwork.await("the entries", () -> entries("EquivocationFound") == 2);
        JsonNode health = network.api().get(Routes.CONSENSUS_HEALTH);
        assertEquals(2, health.path("equivocations_proven").asInt());
        int shutOut = 0;
        for (JsonNode away : health.path("away")) {
            shutOut += away.path("absence").asText().equals("Isolated") ? 1 : 0;
        }
        assertEquals(2, shutOut, health.toString());
        assertEquals(2, network.metric("oracle_consensus_equivocations_total"));
        assertEquals(2, network.api().get(Routes.CONSENSUS_STATS).path("since_start").path("equivocations").asInt());
        String log = Files.readString(network.oracle().process().dataDir().resolve("oracle.log"));
        assertEquals(2, log.lines().filter(line -> line.contains("equivocation found") && line.contains("WARN")).count());
    }

    @Test
    @Order(5)
    void noWordOfTheVoterItselfLiftsIt() throws IOException {
        assertThrows(Refusal.class, () -> network.register("liar-by-rest", "consensus"));
        ObjectNode reason = VotingNetwork.tree("{\"reason\":\"I did not mean it\"}");
        assertEquals(FaultKind.UNVERIFIED, assertThrows(Refusal.class, () -> restore(network.api(), reason)).kind());
        ApiClient operator = network.operator();
        assertEquals("field-missing", assertThrows(Refusal.class, () -> restore(operator, VotingNetwork.tree("{}"))).code());
        assertTrue(isolated("liar-by-rest"));
    }

    @Test
    @Order(6)
    void anOperatorLiftsItWithAReasonThatIsKept() throws Exception {
        CliRun restored = network.oracle().cli("oracle", "restore-node", "--node-id", "liar-by-rest", "--reason", "its backup had voted too");
        assertEquals(0, restored.exitCode(), restored.toString());
        assertFalse(isolated("liar-by-rest"));
        VotingNetwork.await("the entry", () -> lifted("liar-by-rest").contains("its backup had voted too"));
        String next = network.propose("b", "Advisory", "{\"question\":\"again\"}");
        assertEquals("Open", network.vote("liar-by-rest", next, Choice.APPROVE).path("state").asText());
    }

    @Test
    @Order(7)
    void theOthersLiftItByDecision() throws Exception {
        String pardon = network.decide("NodeMembership", "{\"action\":\"Restore\",\"node_id\":\"liar-by-socket\"}", "a", "b", "c");
        VotingNetwork.await("the pardon", () -> !isolated("liar-by-socket"));
        VotingNetwork.await("the entry", () -> lifted("liar-by-socket").contains(pardon));
        Participant back = network.connect("liar-by-socket");
        String next = network.propose("b", "Advisory", "{\"question\":\"once more\"}");
        back.cast(back.ballot(next, Choice.APPROVE));
        assertEquals(1, network.proposal(next).path("approve_votes").asInt());
    }

    private static void assertCaught(Refusal refusal) {
        assertEquals("equivocation", refusal.code(), refusal.detail());
        assertEquals(409, refusal.kind().status());
    }

    private static boolean isolated(String node) {
        return network.node(node).path("status").asText().equals("Isolated");
    }

    private static void restore(ApiClient api, ObjectNode body) {
        api.send(Routes.RESTORE_NODE, body, "liar-by-rest");
    }

    private static int entries(String kind) {
        try {
            return network.entries(proposal, kind).size();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String lifted(String node) {
        try {
            return network.operator().call(Routes.AUDIT_ENTRIES, Map.of("node", node, "kind", "NodeRestored"), Optional.empty()).body().toString();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
