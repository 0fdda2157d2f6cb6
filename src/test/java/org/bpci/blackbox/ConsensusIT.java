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
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.consensus.CertificateCheck;
import org.bpci.consensus.Choice;
import org.bpci.consensus.Outcome;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Five voters of different weights decide, by command line, REST and WebSocket; in the order a newcomer would go. */
@Tag("blackbox")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsensusIT {

    private static final String[] VOTERS = {"oracle-001", "validator-001", "validator-002", "validator-003", "validator-004"};
    private static final String TRANSACTION_SIZE = "{\"parameter\":\"max_transaction_size\",\"current_value\":1024,"
            + "\"proposed_value\":2048,\"rationale\":\"Increase throughput for large transactions\"}";
    private static final int WATCH_SECONDS_MAX = 60;

    private static VotingNetwork network;
    private static String decided;

    @BeforeAll
    static void startOracle() {
        network = new VotingNetwork();
    }

    @AfterAll
    static void stopOracle() {
        network.close();
    }

    @Test
    @Order(1)
    void whoeverHasNoKeyOrTooFewVotersIsToldWhatToDo() throws Exception {
        CliRun keyless = cli("consensus", "propose", "--type", "Advisory", "--content", "{}");
        assertEquals(3, keyless.exitCode(), keyless.toString());
        assertTrue(keyless.err().contains("register-node"), keyless.toString());
        CliRun alone = cli("oracle", "register-node", "--node-id", "validator-000", "--node-type", "Validator");
        assertEquals(0, alone.exitCode(), alone.toString());

        CliRun tooFew = cli("consensus", "propose", "--type", "Advisory", "--content", "{}");
        assertEquals(4, tooFew.exitCode(), tooFew.toString());
        assertTrue(tooFew.err().contains("--capabilities consensus"), tooFew.toString());
        CliRun unable = cli("consensus", "health");
        assertEquals(7, unable.exitCode(), unable.toString());
        assertTrue(unable.out().contains("DOWN") && unable.out().contains("nothing can be proposed"), unable.toString());
        CliRun nothing = cli("consensus", "list-active");
        assertEquals(0, nothing.exitCode(), nothing.toString());
        assertTrue(nothing.out().contains("No proposal is open"), nothing.toString());
    }

    @Test
    @Order(2)
    void weightsAreSetAtOnceBeforeTheFirstProposal() throws Exception {
        network.join(VOTERS);
        CliRun set = cli("consensus", "set-weight", "--node-id", "validator-001", "--weight", "1.5");
        assertEquals(0, set.exitCode(), set.toString());
        assertTrue(set.out().contains("epoch 0"), set.toString());
        network.weigh("validator-003", "2");
        network.weigh("validator-004", "0.5");

        JsonNode weights = cli("consensus", "weights", "-o", "json").json();
        assertEquals(6, weights.path("total_weight").asInt(), weights.toString());
        assertFalse(weights.path("fixed").asBoolean(), weights.toString());
        assertEquals(2, cli("consensus", "set-weight", "--node-id", "validator-001", "--weight", "-1").exitCode());
        assertEquals(5, cli("consensus", "set-weight", "--node-id", "stranger", "--weight", "1").exitCode());
        assertEquals(5, cli("--token", "not.a.token", "consensus", "set-weight", "--node-id", "validator-001", "--weight", "9").exitCode());
    }

    @Test
    @Order(3)
    void aCommandFromAnOldPageIsRefusedWithTheCure() throws Exception {
        CliRun past = cli("consensus", "propose", "--type", "NetworkParameter", "--content", "{\"parameter\": \"max_connections\", \"value\": 2000}",
                "--deadline", "2024-12-31T23:59:59Z", "--threshold", "0.67", "--proposer", "oracle-001");
        assertEquals(2, past.exitCode(), past.toString());
        assertTrue(past.err().contains("deadline-past") && past.err().contains("+24h"), past.toString());
        CliRun unknown = cli("consensus", "vote", "--proposal-id", "prop-001", "--decision", "Approve", "--reasoning", "Improves scalability",
                "--voter", "oracle-001");
        assertEquals(3, unknown.exitCode(), unknown.toString());
        CliRun whose = cli("consensus", "propose", "--type", "Advisory", "--content", "{}");
        assertEquals(2, whose.exitCode(), whose.toString());
        assertTrue(whose.err().contains("validator-003") && whose.err().contains("--proposer"), whose.toString());
    }

    @Test
    @Order(4)
    void fiveVotersOfDifferentWeightsDecideByEveryWayIn() throws Exception {
        Participant fourth = network.connect("validator-004");
        network.register("observer");
        Participant observer = network.connect("observer");
        observer.subscribe();

        CliRun proposed = cli("consensus", "propose", "--type", "NetworkParameter", "--content", TRANSACTION_SIZE, "--deadline", "+24h",
                "--minimum-votes", "5", "--threshold", "0.67", "--proposer", "oracle-001", "-o", "json");
        assertEquals(0, proposed.exitCode(), proposed.toString());
        decided = proposed.json().path("proposal_id").asText();
        assertEquals("4.02", proposed.json().path("needed_weight").asText());
        Path watched = network.oracle().home().resolve("watched");
        Process watch = CliRun.start(network.oracle().home(), network.oracle().process().endpoint().toString(), watched,
                network.oracle().home().resolve("watched.err"), "consensus", "watch", decided, "--every", "100ms");
        VotingNetwork.await("the watch to show the round", () -> text(watched).contains("0 of 5 voters"));

        CliRun health = cli("consensus", "health");
        assertEquals(0, health.exitCode(), health.toString());
        assertTrue(health.out().contains("UP") && health.out().contains(decided) && health.out().contains("Disconnected"), health.toString());
        JsonNode told = cli("consensus", "health", "-o", "json").json();
        assertEquals(decided, told.path("active_rounds").path(0).path("proposal_id").asText(), told.toString());

        CliRun first = cli("consensus", "vote", "--proposal-id", decided, "--decision", "Approve", "--reasoning", "Improves network performance",
                "--voter", "validator-001");
        assertEquals(0, first.exitCode(), first.toString());
        assertTrue(first.out().contains("weight 1.5") && first.out().contains("receipt"), first.toString());
        network.vote("validator-002", decided, Choice.APPROVE);
        assertEquals("Open", network.vote("validator-003", decided, Choice.APPROVE).path("state").asText(), "4.5 of 6, but not five votes");
        fourth.cast(fourth.ballot(decided, Choice.REJECT));
        CliRun last = cli("consensus", "vote", "--proposal-id", decided, "--decision", "abstain", "--voter", "oracle-001");
        assertTrue(last.out().contains("Approved"), last.toString());

        assertEquals(decided, fourth.news("proposal-opened").path("proposal_id").asText());
        assertEquals("Approved", fourth.news("proposal-decided").path("outcome").asText());
        assertEquals(decided, observer.news("proposal-opened").path("proposal_id").asText(), "a subscriber without a vote hears it too");
        assertEquals(4_020_000, observer.news("round-progressed").path("needed_micros").asInt());
        assertEquals("Approved", observer.news("proposal-decided").path("outcome").asText());
        assertTrue(watch.waitFor(WATCH_SECONDS_MAX, TimeUnit.SECONDS), text(watched));
        assertEquals(0, watch.exitValue(), text(watched));
        for (String line : List.of("validator-001 says Approve (1.5)", "validator-004 says Reject (0.5)", "4.5 of 4.02 needed", "Approved at")) {
            assertTrue(text(watched).contains(line), line + " is not in\n" + text(watched));
        }
        assertFalse(text(watched).contains("\u001B"), "no cursor movements in a pipe");
    }

    @Test
    @Order(5)
    void whatWasDecidedIsSeenShownAndExplained() throws Exception {
        JsonNode proposal = cli("consensus", "proposal", decided, "-o", "json").json();
        assertEquals("Approved", proposal.path("state").asText());
        assertEquals(5, proposal.path("ballots").size());
        CliRun table = cli("consensus", "proposal", decided);
        assertTrue(table.out().contains("Improves network performance") && table.out().contains("validator-004  Reject"), table.toString());
        CliRun why = cli("consensus", "explain", decided);
        assertTrue(why.out().contains("It was approved at") && why.out().contains("threshold 0.67"), why.toString());
        CliRun parameters = cli("consensus", "parameters", "-o", "json");
        assertEquals(2048, parameters.json().path("parameters").path("max_transaction_size").asInt(), parameters.toString());
        CliRun stats = cli("consensus", "stats", "-o", "json");
        assertEquals(1, stats.json().path("decided_proposals").path("approved").asInt(), stats.toString());
        assertEquals(0, cli("consensus", "list-active", "-o", "json").json().path("rounds").size());
        assertEquals(3, cli("consensus", "explain", "prop-unknown").exitCode());
    }

    @Test
    @Order(6)
    void theCertificateIsOneFileThatProvesItself() throws Exception {
        Path file = network.oracle().home().resolve("certificate.json");
        CliRun written = cli("consensus", "certificate", decided, "--out", file.toString());
        assertEquals(0, written.exitCode(), written.toString());
        assertTrue(written.out().contains("Approved by 5 ballots") && written.out().contains("its place in the ledger"), written.toString());

        CertificateCheck.Proven proven = CertificateCheck.verify(Files.readAllBytes(file));
        assertEquals(Outcome.APPROVED, proven.decision().outcome());
        assertEquals(List.of(VOTERS), proven.ballots().stream().map(ballot -> ballot.voter().value()).toList());
        assertEquals(4_500_000, proven.decision().tally().approve());
        assertEquals(network.api().identity().key(), proven.oracleKey());
        assertTrue(proven.inLedger());
        byte[] changed = Files.readAllBytes(file);
        changed[changed.length / 2] ^= 1;
        assertThrows(Refusal.class, () -> CertificateCheck.verify(changed));
        assertEquals(3, cli("consensus", "certificate", "prop-unknown", "--out", file.toString()).exitCode());
        String open = network.propose("oracle-001", "Advisory", "{\"question\":\"open\"}");
        assertEquals(4, cli("consensus", "certificate", open, "--out", file.toString()).exitCode());
    }

    @Test
    @Order(7)
    void theLedgerHoldsEveryBallotAndTheDecision() throws Exception {
        VotingNetwork.await("the decision to be sealed", () -> !kind("ProposalDecided").isEmpty());
        assertEquals(1, kind("ProposalOpened").size());
        assertEquals(List.of(VOTERS), kind("BallotCounted").stream().map(entry -> entry.path("node").asText()).sorted().toList());
        String digest = network.proposal(decided).path("decision_digest").asText();
        assertEquals(digest, kind("ProposalDecided").getFirst().path("digest").asText());
        assertEquals("2048", kind("ParameterSet").getFirst().path("detail").path("value").asText());
    }

    @Test
    @Order(8)
    void aVoterIsKeptFromConvictingItselfByMistake() throws Exception {
        String other = network.propose("oracle-001", "Advisory", "{\"question\":\"mistake\"}");
        assertEquals(0, cli("consensus", "vote", "--proposal-id", other, "--decision", "Approve", "--voter", "validator-001").exitCode());
        CliRun again = cli("consensus", "vote", "--proposal-id", other, "--decision", "Approve", "--voter", "validator-001");
        assertEquals(0, again.exitCode(), again.toString());
        assertTrue(again.out().contains("Counted before"), again.toString());
        for (String[] different : new String[][] {{"Reject", "none"}, {"Approve", "with a reason now"}}) {
            CliRun refused = cli("consensus", "vote", "--proposal-id", other, "--decision", different[0], "--reasoning", different[1],
                    "--voter", "validator-001");
            assertEquals(4, refused.exitCode(), refused.toString());
            assertTrue(refused.err().contains("not sent"), refused.toString());
        }
        assertEquals(0, network.api().get(Routes.EVIDENCE_LIST).path("evidence").size());
    }

    @Test
    @Order(9)
    void anOperatorProposesWithoutAKeyAndTheOtherWritingsOfAParameterAreRead() throws Exception {
        CliRun value = cli("consensus", "propose", "--type", "networkparameter", "--content", "{\"parameter\": \"max_connections\", \"value\": 2000}",
                "--threshold", "0.67", "--as-operator");
        assertEquals(0, value.exitCode(), value.toString());
        assertTrue(value.out().contains("by oracle-primary-001") && value.out().contains("consensus watch"), value.toString());
        ObjectNode newValue = VotingNetwork.tree("{\"proposal_type\":\"NetworkParameter\",\"content\":{\"parameter\":\"max_block_size\","
                + "\"new_value\":2048},\"voting_deadline\":\"+24h\",\"minimum_votes\":5,\"required_threshold\":0.75}");
        assertEquals(201, network.operator().send(Routes.PROPOSE, newValue).status());
        Refusal unsigned = assertThrows(Refusal.class, () -> network.api().send(Routes.PROPOSE, newValue));
        assertEquals("signature-missing", unsigned.code(), unsigned.detail());
    }

    private static CliRun cli(String... arguments) throws Exception {
        return network.oracle().cli(arguments);
    }

    private static List<JsonNode> kind(String kind) {
        try {
            return network.entries(decided, kind);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
