package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.consensus.Choice;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What operators and voters are told about rounds: metrics, statistics, health, and news over WebSocket. */
@Tag("blackbox")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsensusNewsIT {

    private static VotingNetwork network;

    @BeforeAll
    static void startOracle() throws IOException {
        network = new VotingNetwork();
        network.join("a", "b", "c", "d");
        network.weigh("a", "3");
        network.weigh("b", "3");
    }

    @AfterAll
    static void stopOracle() {
        network.close();
    }

    /** Weights 3, 3, 1, 1: approval takes 5.36 of 8. */
    @Test
    @Order(1)
    void participationIsTheWeightThatVotedOfTheElectorates() throws Exception {
        assertEquals(0, network.metric("oracle_consensus_participation_ratio"));
        String approved = network.propose("a", "Advisory", "{\"question\":1}");
        network.vote("a", approved, Choice.APPROVE);
        network.vote("b", approved, Choice.APPROVE);
        assertEquals("Open", network.proposal(approved).path("state").asText(), "two ballots are fewer than min_consensus_nodes");
        network.vote("c", approved, Choice.ABSTAIN);
        assertEquals(7.0 / 8, network.metric("oracle_consensus_participation_ratio"), "3 + 3 + 1 of 8");

        String rejected = network.propose("a", "Advisory", "{\"question\":2}");
        assertEquals("Rejected", network.vote("b", rejected, Choice.REJECT).path("state").asText(), "the other 5 cannot reach 5.36");
        assertEquals(10.0 / 16, network.metric("oracle_consensus_participation_ratio"));

        String expired = network.propose("a", "Advisory", "{\"question\":3}", "+2s", Optional.empty());
        VotingNetwork.await("the deadline", () -> network.proposal(expired).path("state").asText().equals("Expired"));
        assertEquals(10.0 / 24, network.metric("oracle_consensus_participation_ratio"));
        assertEquals(10.0 / 24, network.api().get(Routes.CONSENSUS_STATS).path("participation_ratio").asDouble());
        for (String outcome : new String[] {"Approved", "Rejected", "Expired"}) {
            assertEquals(1, network.metric("oracle_consensus_decisions_total{outcome=\"" + outcome + "\"}"), outcome);
        }

        for (String late : new String[] {approved, rejected, expired}) {
            assertEquals("proposal-closed", assertThrows(Refusal.class, () -> network.vote("d", late, Choice.APPROVE)).code());
        }
        assertEquals(3, network.metric("oracle_consensus_late_votes_total"));
        assertEquals(4, network.metric("oracle_consensus_ballots_total"));
        JsonNode counted = network.api().get(Routes.CONSENSUS_STATS).path("since_start");
        assertEquals(3, counted.path("late_ballots").asInt());
        assertEquals(4, counted.path("ballots_counted").asInt());
    }

    @Test
    @Order(2)
    void aRestartedRoundAsksForTheMissingBallotsAndIsCounted() throws Exception {
        network.decide("NetworkParameter", "{\"parameter\":\"consensus_timeout_secs\",\"new_value\":5}", "a", "b", "c");
        double rounds = network.metric("oracle_consensus_rounds_total");
        double restarts = network.metric("oracle_consensus_restarts_total");
        Participant silent = network.connect("c");
        String id = network.propose("a", "Advisory", "{\"question\":4}");
        network.vote("a", id, Choice.APPROVE);
        assertEquals(id, silent.news("proposal-opened").path("proposal_id").asText());
        JsonNode wanted;
        do {
            wanted = silent.news("ballots-wanted").path("proposals").get(0);
            assertEquals(id, wanted.path("proposal_id").asText());
        } while (wanted.path("round").asInt() < 2);
        double restarted = network.metric("oracle_consensus_restarts_total") - restarts;
        assertTrue(restarted >= 1, restarted + " restarts");
        assertTrue(network.metric("oracle_consensus_rounds_total") - rounds >= 1 + 1, "a restarted round counts as one");
        assertEquals(1, network.proposal(id).path("votes").asInt(), "the ballot of the first round stays");
        silent.cast(silent.ballot(id, Choice.APPROVE));
        network.vote("b", id, Choice.APPROVE);
        assertEquals("Approved", silent.news("proposal-decided").path("outcome").asText());
        network.decide("NetworkParameter", "{\"parameter\":\"consensus_timeout_secs\",\"new_value\":60}", "a", "b", "c");
    }

    @Test
    @Order(3)
    void whoeverUnsubscribesOrNeverSubscribedHearsOnlyOfHisOwnVotes() throws Exception {
        network.register("outsider");
        Participant outsider = network.connect("outsider");
        Participant voter = network.connect("d");
        network.propose("a", "Advisory", "{\"question\":5}");
        voter.news("proposal-opened");
        outsider.subscribe();
        String second = network.propose("a", "Advisory", "{\"question\":6}");
        assertEquals(second, outsider.news("proposal-opened").path("proposal_id").asText(), "the first was before the subscription");
        network.vote("a", second, Choice.APPROVE);
        JsonNode progress = voter.news("round-progressed");
        assertEquals(3_000_000, progress.path("tally").path("approve_micros").asInt());
        assertEquals(5_360_000, progress.path("needed_micros").asInt());
    }

    @Test
    @Order(4)
    void healthTellsWhoIsMissingAndTheFaultBudget() {
        JsonNode health = network.api().get(Routes.CONSENSUS_HEALTH);
        assertEquals("UP", health.path("status").asText());
        assertEquals(4, health.path("voters").asInt());
        assertEquals("5.36", health.path("fault_budget").path("needed_weight").asText());
        assertEquals("2.64", health.path("fault_budget").path("may_lie_weight").asText());
        assertEquals(0, health.path("fault_budget").path("liars_tolerated").asInt(), "the heaviest weighs 3");
        JsonNode round = health.path("active_rounds").get(0);
        assertTrue(round.path("missing_weight").asDouble() > 0, round.toString());
        assertEquals("Silent", absence(round, "d"), "connected, and has not voted");
        assertEquals("Disconnected", absence(round, "b"));
        assertTrue(round.path("explanation").toString().contains("Not connected"), round.toString());
    }

    @Test
    @Order(5)
    void healthTellsWhyARoundIsStuck() throws Exception {
        network.operator().send(Routes.ISOLATE_NODE, VotingNetwork.tree("{\"reason\":\"drill\"}"), "b");
        HttpResponse<String> down = health();
        assertEquals(503, down.statusCode(), "without 3 of 8 nothing reaches 5.36");
        JsonNode health = VotingNetwork.tree(down.body());
        assertEquals("DOWN", health.path("status").asText());
        assertTrue(health.path("remarks").toString().contains("So much weight is isolated"), down.body());
        JsonNode round = health.path("active_rounds").get(0);
        assertTrue(round.path("explanation").toString().contains("It is stuck"), round.toString());
        assertEquals("Isolated", absence(round, "b"));
        CliRun why = network.oracle().cli("consensus", "explain", round.path("proposal_id").asText());
        assertTrue(why.out().contains("It is stuck") && why.out().contains("b (3)"), why.toString());
        network.operator().send(Routes.RESTORE_NODE, VotingNetwork.tree("{\"reason\":\"drill is over\"}"), "b");
        assertEquals(200, health().statusCode());
    }

    private static HttpResponse<String> health() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(network.oracle().process().endpoint().resolve(Routes.CONSENSUS_HEALTH.at())).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String absence(JsonNode round, String node) {
        for (JsonNode voter : round.path("missing")) {
            if (voter.path("node_id").asText().equals(node)) {
                return voter.path("absence").asText();
            }
        }
        return "";
    }
}
