package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.communication.SessionRef;
import org.bpci.consensus.ConsensusRequest.Cast;
import org.bpci.consensus.ConsensusRequest.CastVote;
import org.bpci.consensus.ConsensusRequest.ConsensusHealth;
import org.bpci.consensus.ConsensusRequest.ConsensusStats;
import org.bpci.consensus.ConsensusRequest.CurrentWeights;
import org.bpci.consensus.ConsensusRequest.FindCertificate;
import org.bpci.consensus.ConsensusRequest.FindEpoch;
import org.bpci.consensus.ConsensusRequest.FindProposal;
import org.bpci.consensus.ConsensusRequest.ListEvidence;
import org.bpci.consensus.ConsensusRequest.ListParameters;
import org.bpci.consensus.ConsensusRequest.ListProposals;
import org.bpci.consensus.ConsensusRequest.SetWeight;
import org.bpci.consensus.ConsensusRequest.SubmitProposal;
import org.bpci.discovery.DiscoveryRequest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Weight;
import org.bpci.relay.RelayFault;
import org.bpci.relay.RelayRequest;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.Eventually;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresSuite.class)
class ConsensusVerticleTest {

    private static final String PARAMETER = "{\"parameter\":\"max_block_size\",\"new_value\":2048}";

    private ConsensusHouse house;

    @BeforeEach
    void start(DatabaseLocation location) {
        house = new ConsensusHouse(location);
        house.register("a", "b", "c", "d");
    }

    @AfterEach
    void stop() {
        house.close();
    }

    @Test
    void aProposalIsVotedOnAcrossARestartAndItsCertificateVerifies() {
        Opening opening = house.propose("NetworkParameter", PARAMETER);
        Cast first = house.vote("a", opening, Choice.APPROVE);
        assertEquals("Open", first.state());
        house.restart();
        assertTrue(house.vote("a", opening, Choice.APPROVE).repeated());
        assertEquals(first.receipt(), house.vote("a", opening, Choice.APPROVE).receipt());
        house.approve(opening, "b");
        assertEquals("Approved", house.vote("c", opening, Choice.APPROVE).state());
        house.refused(ConsensusFault.PROPOSAL_CLOSED, new CastVote(ConsensusHouse.ballot("d", opening, Choice.APPROVE)));
        CertificateCheck.Proven proven = CertificateCheck.verify(house.ask(new FindCertificate(opening.proposalId())).file());
        assertEquals(Outcome.APPROVED, proven.decision().outcome());
        assertEquals(List.of("a", "b", "c"), proven.ballots().stream().map(ballot -> ballot.voter().value()).toList());
        house.restart();
        house.refused(ConsensusFault.PROPOSAL_CLOSED, new CastVote(ConsensusHouse.ballot("d", opening, Choice.APPROVE)));
        assertTrue(house.vote("b", opening, Choice.APPROVE).repeated(), "also of a proposal that memory has forgotten");
        assertEquals("2048", house.ask(new ListParameters()).effective().get("max_block_size").toString());
        assertEquals(proven.digest(), house.ask(new FindProposal(opening.proposalId())).decisionDigest().orElseThrow());
        assertEquals(1, house.ask(new ListProposals(Optional.of("approved"), 0, 10)).proposals().stream()
                .filter(line -> line.id().equals(opening.proposalId())).count());
        assertTrue(house.ledger().stream().anyMatch(leaf -> leaf.contains("ProposalDecided") && leaf.contains(proven.digest().hex())));
    }

    @Test
    void aRestartFindsEveryOpenProposalHoweverManyPagesTheyFill() {
        List<Opening> openings = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            openings.add(house.propose("Advisory", "{\"question\":" + i + "}"));
            house.vote("a", openings.getLast(), i % 2 == 0 ? Choice.APPROVE : Choice.REJECT);
        }
        house.restart();
        List<Progress> open = house.ask(new ConsensusRequest.ActiveRounds(100));
        assertEquals(openings.stream().map(Opening::proposalId).toList(), open.stream().map(Progress::proposalId).toList());
        for (int i = 0; i < open.size(); i++) {
            assertEquals(i % 2 == 0 ? 1 : 0, open.get(i).tally().approvals());
            assertEquals(1, open.get(i).tally().votes());
        }
        house.approve(openings.get(38), "b");
        assertEquals("Approved", house.vote("c", openings.get(38), Choice.APPROVE).state());
    }

    @Test
    void ballotsThatComeTogetherAreAnsweredInTheirOrder() throws InterruptedException {
        SessionRef session = house.connect("a");
        List<Opening> openings = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            openings.add(house.propose("Advisory", "{\"question\":" + i + "}"));
        }
        house.offer(session, "a", openings.stream().map(opening -> ConsensusHouse.ballot("a", opening, Choice.APPROVE)).toArray(ObjectNode[]::new));
        for (Opening opening : openings) {
            assertEquals(opening.proposalId(), house.frame(session, "ballot_receipt").path("receipt").path("proposal_id").asText());
        }
    }

    @Test
    void theReceiptIsTheOraclesWordForTheBallot() {
        Opening opening = house.propose("Advisory", "{\"question\":1}");
        Cast cast = house.vote("b", opening, Choice.REJECT);
        Signed receipt = Signed.of(Scene.tree(cast.receipt()));
        assertTrue(receipt.verifies(Scene.NETWORK, Kind.BALLOT_RECEIPT, Scene.ORACLE_KEY.verificationKey()));
        assertEquals(cast.ballot().digest().hex(), receipt.tree().get("ballots").get(0).get("digest").asText());
    }

    @Test
    void theSameProposalAgainIsNoSecondOne() {
        ObjectNode proposal = house.draft("Advisory", "{}");
        assertTrue(house.ask(new SubmitProposal(proposal, Optional.empty())).created());
        assertFalse(house.ask(new SubmitProposal(proposal, Optional.empty())).created());
    }

    @Test
    void anOperatorProposesThroughTheOracleAndNobodyElseWithoutASignature() {
        ObjectNode body = Scene.tree("{\"proposal_type\":\"NetworkParameter\",\"content\":" + PARAMETER
                + ",\"voting_deadline\":\"+1h\",\"minimum_votes\":3,\"required_threshold\":0.75}");
        house.refused(org.bpci.kernel.InputFault.FIELD_MISSING, new SubmitProposal(body, Optional.empty()));
        ConsensusRequest.ProposalView view = house.ask(new SubmitProposal(body, Optional.of("operator-1"))).proposal();
        assertEquals(Scene.ORACLE, view.progress().proposer());
        assertEquals("0.75", view.progress().threshold().toString());
        Opening opening = ConsensusHouse.opening(view);
        house.approve(opening, "a", "b", "c");
        CertificateCheck.verify(house.ask(new FindCertificate(opening.proposalId())).file());
    }

    @Test
    void weightsAreSetBeforeTheFirstProposalAndDecidedAfterwards() {
        assertTrue(house.ask(new SetWeight(Scene.node("a"), Weight.parse("1.5"), "op")).proposal().isEmpty());
        assertEquals(Weight.parse("1.5"), house.ask(new CurrentWeights()).weights().get(Scene.node("a")));
        assertEquals(4_500_000, house.propose("Advisory", "{}").terms().totalMicros());
        ConsensusRequest.ProposalView view = house.ask(new SetWeight(Scene.node("b"), Weight.parse("2.5"), "op")).proposal().orElseThrow();
        assertEquals("VotingWeight", view.progress().typeName());
        Opening opening = ConsensusHouse.opening(view);
        house.approve(opening, "a", "b", "c");
        Epoch epoch = house.ask(new CurrentWeights()).epoch().orElseThrow();
        assertEquals(Weight.parse("2.5"), epoch.weights().get(Scene.node("b")));
        assertEquals(epoch, house.ask(new FindEpoch(epoch.number())));
        house.restart();
        assertEquals(epoch, house.ask(new CurrentWeights()).epoch().orElseThrow());
    }

    @Test
    void equivocationIsProvenIsolatesAndIsFoundBySessionsToo() throws Exception {
        house.register("liar");
        Opening opening = house.propose("NetworkParameter", PARAMETER);
        SessionRef witness = house.connect("a");
        SessionRef session = house.connect("liar");
        house.offer(session, "liar", ConsensusHouse.ballot("liar", opening, Choice.APPROVE));
        JsonNode receipt = house.frame(session, "ballot_receipt").get("receipt");
        assertEquals(opening.proposalId(), receipt.get("proposal_id").asText());
        house.offer(session, "liar", ConsensusHouse.ballot("liar", opening, Choice.REJECT));
        JsonNode error = house.frame(session, "error");
        assertEquals("equivocation", error.get("problem").get("code").asText());
        assertEquals(opening.proposalId(), error.get("proposal_id").asText());
        assertEquals("liar", house.frame(witness, "equivocation-found").get("data").get("voter_node").asText());
        ConsensusEvent.EquivocationFound found = house.event(ConsensusEvent.EquivocationFound.class);
        var evidence = house.ask(new ConsensusRequest.FindEvidence(found.evidenceId()));
        assertEquals(Scene.node("liar"), Evidence.verify(Scene.tree(evidence.body())).voter());
        assertTrue(house.ask(new ListEvidence(0, 10)).evidence().stream().anyMatch(one -> one.id().equals(found.evidenceId())));
        Eventually.holds(() -> house.ask(new DiscoveryRequest.FindNode(Scene.node("liar"))).node().isolation().isPresent());
        assertTrue(house.ledger().stream().anyMatch(leaf -> leaf.contains("EquivocationFound") && leaf.contains(found.evidenceId())));
        assertTrue(house.ask(new ConsensusHealth()).evidence() >= 1);
        Opening next = house.propose("Advisory", "{\"next\":true}");
        house.refused(ConsensusFault.VOTER_ISOLATED, new CastVote(ConsensusHouse.ballot("liar", next, Choice.APPROVE)));
        assertEquals(1, house.ask(new FindProposal(opening.proposalId())).progress().tally().approvals(), "the first ballot stays");
        Opening pardon = house.propose("NodeMembership", "{\"action\":\"Restore\",\"node_id\":\"liar\"}");
        house.approve(pardon, "a", "b", "c", "d");
        Eventually.holds(() -> house.ask(new DiscoveryRequest.FindNode(Scene.node("liar"))).node().isolation().isEmpty());
    }

    @Test
    void nodesHearOfTheProposalsTheyVoteOn() throws Exception {
        SessionRef voter = house.connect("d");
        Opening opening = house.propose("Advisory", "{\"news\":1}");
        assertEquals(opening.digest().hex(), house.frame(voter, "proposal-opened").get("data").get("opening_digest").asText());
        house.vote("a", opening, Choice.APPROVE);
        assertEquals(1, house.frame(voter, "round-progressed").get("data").get("tally").get("approve_votes").asInt());
        house.aheadMillis.addAndGet(Duration.ofSeconds(61).toMillis());
        JsonNode wanted = wanted(voter, opening);
        assertEquals(2, wanted.get("round").asInt());
        house.approve(opening, "b", "c");
        assertEquals("Approved", house.frame(voter, "proposal-decided").get("data").get("outcome").asText());
    }

    private JsonNode wanted(SessionRef session, Opening opening) throws InterruptedException {
        while (true) {
            JsonNode proposal = house.frame(session, "ballots-wanted").get("data").get("proposals").get(0);
            assertEquals(opening.proposalId(), proposal.get("proposal_id").asText());
            if (proposal.get("round").asInt() > 1) {
                return proposal;
            }
        }
    }

    @Test
    void deadlinesExpireByThemselves() throws Exception {
        Opening opening = house.propose("Advisory", "{\"expire\":1}");
        house.aheadMillis.addAndGet(Duration.ofMinutes(61).toMillis());
        assertEquals(opening.proposalId(), house.event(ConsensusEvent.ProposalDecided.class).progress().proposalId());
        CertificateCheck.Proven proven = CertificateCheck.verify(house.ask(new FindCertificate(opening.proposalId())).file());
        assertEquals(Outcome.EXPIRED, proven.decision().outcome());
    }

    @Test
    void decidedParametersAndPausesChangeTheRelay() {
        Opening pause = house.propose("Emergency", "{\"action\":\"PauseRelay\"}");
        house.approve(pause, "a", "b", "c");
        ObjectNode message = Signed.sign(Scene.tree("{\"message_id\":\"m-1\",\"source_node\":\"a\",\"target_nodes\":[\"b\"],\"message_type\":\"DataSync\","
                + "\"content\":{},\"created_at\":\"" + org.bpci.kernel.Time.format(house.clock.instant()) + "\"}"),
                Scene.NETWORK, Kind.MESSAGE, Scene.key("a")).tree();
        RelayRequest.AdmitMessage admit = new RelayRequest.AdmitMessage(message, 300, "192.0.2.1");
        Eventually.holds(() -> {
            try {
                house.ask(admit);
                return false;
            } catch (org.bpci.kernel.Refusal refusal) {
                return refusal.is(RelayFault.RELAY_PAUSED);
            }
        });
        house.approve(house.propose("Emergency", "{\"action\":\"ResumeRelay\"}"), "a", "b", "c");
        Eventually.holds(() -> {
            try {
                return !house.ask(admit).message().messageId().isEmpty();
            } catch (org.bpci.kernel.Refusal refusal) {
                return false;
            }
        });
    }

    @Test
    void aThousandBallotsAtOnceAreAllCounted() {
        List<Opening> openings = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            openings.add(house.propose("Advisory", "{\"batch\":" + i + "}"));
        }
        List<Future<Cast>> casts = new ArrayList<>();
        for (Opening opening : openings) {
            for (String voter : List.of("a", "b", "c", "d")) {
                casts.add(house.bus.ask(new CastVote(ConsensusHouse.ballot(voter, opening, voter.equals("d") ? Choice.REJECT : Choice.ABSTAIN)),
                        Duration.ofSeconds(60)));
            }
        }
        ConsensusHouse.await(Future.join(casts).otherwiseEmpty());
        long counted = casts.stream().filter(cast -> cast.succeeded() && !cast.result().repeated()).count();
        long closed = casts.stream().filter(cast -> cast.failed() && cast.cause() instanceof org.bpci.kernel.Refusal refusal
                && refusal.is(ConsensusFault.PROPOSAL_CLOSED)).count();
        assertEquals(1_000, counted + closed);
        for (Opening opening : openings) {
            assertEquals(Outcome.REJECTED, CertificateCheck.verify(house.ask(new FindCertificate(opening.proposalId())).file()).decision().outcome());
        }
        assertTrue(house.ask(new ConsensusStats()).ballots() >= counted);
    }

    @Test
    void healthTellsWhyNothingMoves() {
        house.connect("a");
        Opening opening = house.propose("Advisory", "{\"stuck\":1}");
        ConsensusRequest.Health health = house.ask(new ConsensusHealth());
        assertTrue(health.away().stream().anyMatch(voter -> voter.node().equals(Scene.node("b"))));
        Progress progress = health.rounds().stream().filter(round -> round.proposalId().equals(opening.proposalId())).findFirst().orElseThrow();
        assertTrue(progress.explanation().stream().anyMatch(sentence -> sentence.contains("Not connected")), progress.explanation().toString());
        assertEquals(4, progress.missing().size());
    }
}
