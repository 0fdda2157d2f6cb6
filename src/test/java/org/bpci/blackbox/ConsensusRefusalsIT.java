package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.bpci.api.Route;
import org.bpci.api.Routes;
import org.bpci.consensus.BallotDraft;
import org.bpci.consensus.Choice;
import org.bpci.consensus.ProposalDraft;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wrong proposals and ballots: each is refused with the rule it breaks and what to do instead, and nothing of it counts. */
@Tag("blackbox")
class ConsensusRefusalsIT {

    private static final String CONTENT = "{\"parameter\":\"max_block_size\",\"new_value\":2048}";

    private static VotingNetwork network;
    private static String open;
    private static String other;
    private static String closed;

    @BeforeAll
    static void startOracle() {
        network = new VotingNetwork();
        network.join("a", "b", "c", "d");
        network.register("bystander");
        closed = network.decide("Advisory", "{\"question\":\"closed\"}", "a", "b", "c");
        open = network.propose("a", "NetworkParameter", CONTENT);
        other = network.propose("a", "Advisory", "{\"question\":\"other\"}");
    }

    @AfterAll
    static void nothingOfItCounted() {
        try {
            for (String id : List.of(open, other)) {
                assertEquals(0, network.proposal(id).path("votes").asInt(), "votes on " + id);
            }
            assertEquals(0, network.api().get(Routes.EVIDENCE_LIST).path("evidence").size(), "nobody is accused by what is not his");
            assertEquals("Registered", network.node("b").path("status").asText(), "nobody is shut out by what is not his");
        } finally {
            network.close();
        }
    }

    @Test
    void thresholdsOfBindingProposals() throws Exception {
        for (String low : List.of("0.5", "0.6666", "0.666666666")) {
            assertProblem(rawProposal(low), "threshold-too-low", "over 2/3 (0.67 is)");
        }
        for (String noShare : List.of("0", "-0.1", "1.01", "\"0.67\"", "1e-1", "0.12345678901", "true", "[0.67]")) {
            assertProblem(rawProposal(noShare), noShare.startsWith("1e") ? "threshold-too-low" : "threshold-invalid", "0.67");
        }
        assertProblem(rawProposal("NaN"), "malformed-json", "line 1");
        assertProblem(rawProposal("0.67,\"required_threshold\":0.51"), "malformed-json", "");
    }

    @Test
    void thresholdsOfSignedProposals() {
        for (String low : List.of("0.5", "0.6666")) {
            assertProposal("threshold-too-low", "over 2/3", proposal -> { }, Optional.of(low));
        }
        for (String noShare : List.of("0", "-0.1", "1.01")) {
            assertProposal("threshold-invalid", "over 0 and at most 1", proposal -> { }, Optional.of(noShare));
        }
        Refusal advisory = assertThrows(Refusal.class, () -> network.propose("a", "Advisory", "{}", "+1h", Optional.of("0.5")));
        assertEquals("threshold-too-low", advisory.code());
        assertTrue(advisory.detail().contains("0.51"), advisory.detail());
    }

    @Test
    void deadlinesThatArePastOrAbsurd() {
        assertProposal("deadline-past", "+24h", proposal -> proposal.put("voting_deadline", "2024-12-31T23:59:59Z"));
        for (String absurd : List.of("9999-12-31T23:59:59Z", "+91d", "+999999d")) {
            assertProposal("deadline-out-of-range", "1 s to 90 days", proposal -> proposal.put("voting_deadline", absurd));
        }
        for (String none : List.of("tomorrow", "+0h", "+24", "24h", "2026-02-30T00:00:00Z")) {
            assertProposal("field-invalid", "RFC 3339", proposal -> proposal.put("voting_deadline", none));
        }
        assertProposal("deadline-out-of-range", "counted from created_at", proposal -> proposal.put("voting_deadline", "+1s"));
        assertProposal("field-invalid", "voting_deadline", proposal -> proposal.put("voting_deadline", 86_400));
    }

    @Test
    void proposalsThatAreNotTheProposersWord() {
        ObjectNode good = draft(proposal -> { });
        assertRefused("signature-invalid", "key", Routes.PROPOSE, Signed.sign(good, network.network(), Kind.PROPOSAL, network.key("b")).tree());
        assertRefused("signature-invalid", "network", Routes.PROPOSE, Signed.sign(good, Network.of("elsewhere"), Kind.PROPOSAL, network.key("a")).tree());
        assertRefused("signature-missing", "bpci consensus propose", Routes.PROPOSE, good.deepCopy().without("signature"));
        assertProposal("proposer-unknown", "register-node", proposal -> proposal.put("proposer_node", "stranger"));
        assertProposal("proposal-stale", "anew", proposal -> proposal.put("created_at", Instant.now().minus(Duration.ofMinutes(6)).toString()
                .replaceAll("\\.\\d+Z", "Z")));
        assertProposal("proposal-from-future", "clock", proposal -> proposal.put("created_at", Instant.now().plus(Duration.ofMinutes(2)).toString()
                .replaceAll("\\.\\d+Z", "Z")));
    }

    @Test
    void proposalsWhoseContentFitsNoRule() {
        assertProposal("proposal-type-unknown", "NetworkParameter", proposal -> proposal.put("proposal_type", "Coup"));
        assertProposal("content-invalid", "new_value", proposal -> proposal.set("content", VotingNetwork.tree("{\"parameter\":\"p\"}")));
        assertProposal("content-invalid", "once", proposal -> proposal.set("content", VotingNetwork.tree("{\"parameter\":\"p\",\"value\":1,\"new_value\":2}")));
        assertProposal("content-invalid", "unexpected", proposal -> proposal.set("content", VotingNetwork.tree("{\"parameter\":\"p\",\"value\":1,\"unexpected\":2}")));
        assertProposal("content-invalid", "over 2/3", proposal -> proposal.set("content", VotingNetwork.tree("{\"parameter\":\"vote_threshold\",\"value\":0.5}")));
        assertProposal("content-invalid", "integer from 1", proposal -> proposal.set("content", VotingNetwork.tree("{\"parameter\":\"rate_limit_per_node\",\"value\":0}")));
        assertProposal("field-invalid", "minimum_votes", proposal -> proposal.put("minimum_votes", 0));
        assertProposal("minimum-votes-unreachable", "4 voters", proposal -> proposal.put("minimum_votes", 5));
        assertProposal("field-unknown", "voting_deadline", proposal -> proposal.put("voting_deadlin", "+1h"));
        assertProposal("field-missing", "content", proposal -> proposal.remove("content"));
        assertProposal("proposal-id-reused", "choose a new one", proposal -> proposal.put("proposal_id", closed));
        assertEquals("input-too-large", assertThrows(Refusal.class, () -> network.propose("a", "Advisory", "{\"text\":\"" + "x".repeat(140_000) + "\"}")).code());
    }

    @Test
    void weightsOfZeroAndUnknownVoters() {
        assertContent("content-invalid", "Remove", "VotingWeight", "{\"node_id\":\"a\",\"weight\":0}");
        assertContent("content-invalid", "at most six decimals", "VotingWeight", "{\"node_id\":\"a\",\"weight\":-1}");
        assertContent("not-applicable", "Admit", "VotingWeight", "{\"node_id\":\"bystander\",\"weight\":2}");
        assertContent("not-applicable", "not registered", "NodeMembership", "{\"action\":\"Admit\",\"node_id\":\"stranger\"}");
        assertContent("not-applicable", "a voter already", "NodeMembership", "{\"action\":\"Admit\",\"node_id\":\"b\"}");
        for (String weight : List.of("0", "-1", "\"1\"", "0.0000001", "1000001")) {
            Refusal refusal = assertThrows(Refusal.class, () -> network.operator().send(Routes.SET_WEIGHT,
                    VotingNetwork.tree("{\"node_id\":\"a\",\"weight\":" + weight + "}")));
            assertEquals("field-invalid", refusal.code(), refusal.detail());
            assertTrue(refusal.detail().contains("six decimals"), refusal.detail());
        }
    }

    @Test
    void ballotsOfWhoeverMayNotVote() throws Exception {
        assertRefused("voter-unknown", "electorate", Routes.VOTE, network.ballot("bystander", open, Choice.APPROVE));
        assertRefused("voter-unknown", "electorate", Routes.VOTE, forged(ballot -> ballot.put("voter_node", "stranger")));
        network.operator().send(Routes.ISOLATE_NODE, VotingNetwork.tree("{\"reason\":\"drill\"}"), "d");
        assertRefused("voter-isolated", "isolat", Routes.VOTE, network.ballot("d", open, Choice.APPROVE));
        network.operator().send(Routes.RESTORE_NODE, VotingNetwork.tree("{\"reason\":\"drill is over\"}"), "d");
    }

    @Test
    void ballotsThatClaimAWeight() {
        for (String weight : List.of("2", "0", "-1", "\"1\"", "1e3")) {
            assertRefused("ballot-weight-differs", "leave it out", Routes.VOTE, forged(ballot ->
                    ballot.set("vote_weight", VotingNetwork.tree("{\"w\":" + weight + "}").get("w"))));
        }
    }

    @Test
    void ballotsOnProposalsThatAreNotOpen() {
        assertRefused("proposal-closed", "decided", Routes.VOTE, network.ballot("d", closed, Choice.APPROVE));
        assertRefused("proposal-unknown", "list the proposals", Routes.VOTE, forged(ballot -> ballot.put("proposal_id", "prop-unknown")));
        String brief = network.propose("a", "Advisory", "{\"question\":\"brief\"}", "+2s", Optional.empty());
        ObjectNode late = network.ballot("b", brief, Choice.APPROVE);
        Instant closes = Instant.parse(network.proposal(brief).path("voting_deadline").asText());
        VotingNetwork.await("the deadline", () -> !Instant.now().isBefore(closes));
        Refusal refusal = assertThrows(Refusal.class, () -> network.api().send(Routes.VOTE, late));
        assertTrue(List.of("voting-closed", "proposal-closed").contains(refusal.code()), refusal.code());
        assertEquals(409, refusal.kind().status());
    }

    @Test
    void ballotsForSomethingElse() {
        JsonNode elsewhere = network.proposal(other);
        assertRefused("ballot-misdirected", "proposal", Routes.VOTE, forged(ballot ->
                ballot.put("proposal_digest", elsewhere.path("proposal_digest").asText())));
        assertRefused("ballot-stale", "electorate", Routes.VOTE, forged(ballot ->
                ballot.put("opening_digest", elsewhere.path("opening_digest").asText())));
        JsonNode here = network.proposal(open);
        BallotDraft draft = new BallotDraft(open, Digest.ofHex(here.path("proposal_digest").asText()), Digest.ofHex(here.path("opening_digest").asText()),
                new NodeId("b"), Choice.APPROVE, Optional.empty());
        assertRefused("signature-invalid", "network", Routes.VOTE, draft.sign(Network.of("elsewhere"), network.key("b")));
        assertRefused("signature-invalid", "key", Routes.VOTE, draft.sign(network.network(), network.key("c")));
        ObjectNode flipped = draft.sign(network.network(), network.key("b")).put("vote", "Reject");
        assertRefused("signature-invalid", "sign", Routes.VOTE, flipped);
        assertRefused("signature-missing", "signature", Routes.VOTE, flipped.deepCopy().without("signature"));
    }

    @Test
    void ballotsThatCannotBeRead() {
        assertRefused("field-invalid", "Approve, Reject or Abstain", Routes.VOTE, forged(ballot -> ballot.put("vote", "Maybe")));
        assertRefused("field-unknown", "vote", Routes.VOTE, forged(ballot -> ballot.put("vot", "Approve")));
        assertRefused("reasoning-differs", "SHA-256", Routes.VOTE, forged(ballot -> ballot.put("reasoning", "because")));
        assertRefused("field-missing", "bpci consensus vote", Routes.VOTE, VotingNetwork.tree("{\"proposal_id\":\"prop-001\",\"vote\":\"Approve\","
                + "\"reasoning\":\"Improves network throughput\",\"signature\":\"...\"}"));
        assertRefused("field-invalid", "proposal_digest", Routes.VOTE, forged(ballot -> ballot.put("proposal_digest", "abc")));
    }

    /** A ballot of voter b on the open proposal, changed and signed again by b. */
    private static ObjectNode forged(Consumer<ObjectNode> change) {
        ObjectNode ballot = network.ballot("b", open, Choice.APPROVE).deepCopy().without("signature");
        change.accept(ballot);
        JsonNode reasoning = ballot.remove("reasoning");
        ObjectNode signed = Signed.sign(ballot, network.network(), Kind.BALLOT, network.key("b")).tree();
        return reasoning == null ? signed : signed.set("reasoning", reasoning);
    }

    private static ObjectNode draft(Consumer<ObjectNode> change) {
        ObjectNode proposal = new ProposalDraft(Optional.empty(), new NodeId("a"), "NetworkParameter", VotingNetwork.tree(CONTENT), Instant.now(), "+1h",
                OptionalInt.empty(), Optional.empty()).sign(network.network(), network.key("a")).deepCopy();
        proposal.remove("signature");
        change.accept(proposal);
        return Signed.sign(proposal, network.network(), Kind.PROPOSAL, network.key("a")).tree();
    }

    private static void assertProposal(String code, String cure, Consumer<ObjectNode> change) {
        assertRefused(code, cure, Routes.PROPOSE, draft(change));
    }

    private static void assertProposal(String code, String cure, Consumer<ObjectNode> change, Optional<String> threshold) {
        assertProposal(code, cure, proposal -> {
            change.accept(proposal);
            threshold.ifPresent(share -> proposal.set("required_threshold", VotingNetwork.tree("{\"t\":" + share + "}").get("t")));
        });
    }

    private static void assertContent(String code, String cure, String type, String content) {
        assertProposal(code, cure, proposal -> proposal.put("proposal_type", type).set("content", VotingNetwork.tree(content)));
    }

    private static void assertRefused(String code, String cure, Route route, ObjectNode body) {
        Refusal refusal = assertThrows(Refusal.class, () -> network.api().send(route, body), () -> "accepted: " + body);
        assertEquals(code, refusal.code(), refusal.detail());
        assertTrue(refusal.detail().contains(cure), refusal.detail() + " does not say " + cure);
    }

    /** Text that no JSON writer would write. */
    private static JsonNode rawProposal(String threshold) throws IOException, InterruptedException {
        String body = "{\"proposal_type\":\"NetworkParameter\",\"content\":" + CONTENT + ",\"voting_deadline\":\"+1h\",\"required_threshold\":" + threshold + "}";
        String token = Files.readString(network.oracle().process().dataDir().resolve("admin-token")).strip();
        URI address = network.oracle().process().endpoint().resolve(Routes.PROPOSE.at());
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(HttpRequest.newBuilder(address).header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + token).POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(400, response.statusCode(), threshold + ": " + response.body());
            return VotingNetwork.tree(response.body());
        }
    }

    private static void assertProblem(JsonNode problem, String code, String cure) {
        assertEquals(code, problem.path("code").asText(), problem.toString());
        assertTrue(problem.path("detail").asText().contains(cure), problem.toString());
    }
}
