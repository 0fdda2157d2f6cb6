package org.bpci.consensus;

import static org.bpci.consensus.Choice.ABSTAIN;
import static org.bpci.consensus.Choice.APPROVE;
import static org.bpci.consensus.Choice.REJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.kernel.Fault;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.junit.jupiter.api.Test;

class RoundTest {

    @Test
    void exactlyTheThresholdApproves() {
        Scene scene = Scene.of("67", "32.999999", "0.000001");
        Opening opening = scene.open(0.67);
        scene.vote("a", opening, APPROVE);
        scene.vote("b", opening, REJECT);
        assertEquals(Optional.empty(), scene.outcome(opening), "two ballots are fewer than the minimum of three");
        scene.vote("c", opening, ABSTAIN);
        assertEquals(Optional.of(Outcome.APPROVED), scene.outcome(opening));
    }

    @Test
    void aMillionthBelowTheThresholdDoesNot() {
        Scene scene = Scene.of("66.999999", "0.000001", "33");
        Opening opening = scene.open(0.67);
        scene.vote("a", opening, APPROVE);
        scene.vote("c", opening, REJECT);
        assertEquals(Optional.empty(), scene.outcome(opening));
        scene.vote("b", opening, ABSTAIN);
        assertEquals(Optional.of(Outcome.REJECTED), scene.outcome(opening));
    }

    @Test
    void theBaseIsTheElectorateNotTheVotesCast() {
        Scene scene = Scene.of("1", "1", "1", "1");
        Opening opening = scene.open(0.67);
        scene.approve(opening, "a", "b");
        assertEquals(Optional.empty(), scene.outcome(opening));
        scene.pass(Duration.ofHours(1));
        assertEquals(Optional.of(Outcome.EXPIRED), scene.outcome(opening));
    }

    @Test
    void rejectedAsSoonAsApprovalIsImpossible() {
        Scene scene = Scene.of("1", "1", "1", "1");
        Opening opening = scene.open(0.67);
        scene.vote("a", opening, REJECT);
        assertEquals(Optional.empty(), scene.outcome(opening));
        scene.vote("b", opening, REJECT);
        assertEquals(Optional.of(Outcome.REJECTED), scene.outcome(opening));
        assertRefused(ConsensusFault.PROPOSAL_CLOSED, () -> scene.vote("c", opening, APPROVE));
    }

    @Test
    void abstentionsCountForTheMinimumOfVotesOnly() {
        Scene scene = Scene.of("10", "1", "1", "1");
        Opening opening = scene.open(scene.draft("NetworkParameter", "{\"parameter\":\"p\",\"value\":1}", "+1h", OptionalInt.of(3),
                Optional.of(Scene.number(0.67))));
        scene.vote("a", opening, APPROVE);
        scene.vote("b", opening, ABSTAIN);
        assertEquals(Optional.empty(), scene.outcome(opening));
        scene.vote("c", opening, ABSTAIN);
        assertEquals(Optional.of(Outcome.APPROVED), scene.outcome(opening));
    }

    @Test
    void theDeadlineItselfIsTooLate() {
        Scene scene = Scene.of("1", "1", "1");
        Opening opening = scene.open(0.67);
        scene.now = opening.terms().closesAt().minusMillis(1);
        scene.vote("a", opening, APPROVE);
        scene.now = opening.terms().closesAt();
        assertRefused(ConsensusFault.VOTING_CLOSED, () -> scene.vote("b", opening, APPROVE));
    }

    @Test
    void theSameBallotAgainChangesNothing() {
        Scene scene = Scene.of("1", "1", "1");
        Opening opening = scene.open(0.67);
        assertEquals(Answer.Kind.COUNTED, scene.vote("a", opening, APPROVE));
        assertEquals(Answer.Kind.REPEATED, scene.vote("a", opening, APPROVE));
        assertEquals(1, scene.assembly.round(opening.proposalId()).orElseThrow().tally().votes());
        scene.pass(Duration.ofHours(2));
        assertEquals(Answer.Kind.REPEATED, scene.vote("a", opening, APPROVE), "also after the end: it is the answer that got lost");
    }

    @Test
    void secondDifferentBallotIsEvidenceOnceAndTheFirstStays() {
        Scene scene = Scene.of("1", "1", "1");
        Opening opening = scene.open(0.67);
        scene.vote("a", opening, APPROVE);
        assertEquals(Answer.Kind.EQUIVOCATED, scene.vote("a", opening, REJECT));
        assertEquals(Answer.Kind.EQUIVOCATED, scene.vote("a", opening, ABSTAIN));
        assertEquals(1, scene.facts(Fact.EquivocationFound.class).size());
        assertEquals(1, scene.assembly.round(opening.proposalId()).orElseThrow().tally().approvals());
        assertTrue(scene.facts(Fact.OrderGiven.class).getFirst().order() instanceof Order.Isolate isolate
                && isolate.node().equals(Scene.node("a")));
    }

    @Test
    void restartKeepsEveryBallotAndTheDeadline() {
        Scene scene = Scene.of("1", "1", "1");
        Opening opening = scene.open(0.67);
        scene.vote("a", opening, APPROVE);
        scene.pass(Duration.ofSeconds(59));
        Round round = scene.assembly.round(opening.proposalId()).orElseThrow();
        assertEquals(1, round.number());
        scene.pass(Duration.ofSeconds(1));
        assertEquals(2, round.number());
        assertEquals(List.of("b", "c"), round.missing().stream().map(voter -> voter.node().value()).toList());
        scene.pass(Duration.ofMinutes(10));
        assertEquals(3, round.number(), "a long silence is one restart");
        assertEquals(1, round.tally().approvals());
        scene.approve(opening, "b", "c");
        assertEquals(Optional.of(Outcome.APPROVED), scene.outcome(opening));
        assertEquals(3, round.decision().orElseThrow().rounds());
    }

    @Test
    void ballotsThatAreNotForThisVoteAreRefused() {
        Scene scene = Scene.of("1", "2", "1");
        Opening opening = scene.open(0.67);
        Opening other = scene.open(0.67);
        Opening mixed = new Opening(opening.oracle(), opening.oracleKey(), opening.proposalId(), other.proposalDigest(),
                opening.proposerKey(), opening.openedAt(), 0, opening.epochDigest(), opening.terms(), opening.roll(), opening.digest());
        assertRefused(ConsensusFault.BALLOT_MISDIRECTED, () -> scene.vote("a", mixed, APPROVE));
        Opening stale = new Opening(opening.oracle(), opening.oracleKey(), opening.proposalId(), opening.proposalDigest(),
                opening.proposerKey(), opening.openedAt(), 0, opening.epochDigest(), opening.terms(), opening.roll(), other.digest());
        assertRefused(ConsensusFault.BALLOT_STALE, () -> scene.vote("a", stale, APPROVE));
        assertRefused(ConsensusFault.VOTER_UNKNOWN, () -> scene.vote("z", opening, APPROVE));
        scene.isolated.add(Scene.node("b"));
        assertRefused(ConsensusFault.VOTER_ISOLATED, () -> scene.vote("b", opening, APPROVE));
        assertRefused(InputFault.SIGNATURE_INVALID, () -> scene.vote(onNetwork(Network.of("elsewhere"), opening)));
        assertEquals(0, scene.assembly.round(opening.proposalId()).orElseThrow().tally().votes());
    }

    private static Ballot onNetwork(Network network, Opening opening) {
        return Ballot.read(new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), Scene.node("a"), APPROVE,
                Optional.empty()).sign(network, Scene.key("a")), Scene.NETWORK);
    }

    @Test
    void aWeightInABallotMustBeThePinnedOne() {
        Scene scene = Scene.of("1.5", "1", "1");
        Opening opening = scene.open(0.67);
        assertRefused(ConsensusFault.BALLOT_WEIGHT_DIFFERS, () -> scene.vote(claiming(scene, opening, "1.0")));
        assertRefused(ConsensusFault.BALLOT_WEIGHT_DIFFERS, () -> claiming(scene, opening, "0"));
        assertRefused(ConsensusFault.BALLOT_WEIGHT_DIFFERS, () -> claiming(scene, opening, "\"1.5\""));
        assertEquals(Answer.Kind.COUNTED, scene.vote(claiming(scene, opening, "1.5")));
    }

    private static Ballot claiming(Scene scene, Opening opening, String weight) {
        ObjectNode tree = scene.ballot("a", opening, APPROVE).bare();
        tree.set("vote_weight", Scene.tree("{\"w\":" + weight + "}").get("w"));
        return Ballot.read(Signed.sign(tree, Scene.NETWORK, Kind.BALLOT, Scene.key("a")).tree(), Scene.NETWORK);
    }

    @Test
    void aBallotCheckedWithAnotherKeyThanThePinnedOneIsRefused() {
        Scene scene = Scene.of("1", "1", "1");
        Opening opening = scene.open(0.67);
        Ballot ballot = Ballot.read(new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), Scene.node("a"), APPROVE,
                Optional.empty()).sign(Scene.NETWORK, Scene.key("b")), Scene.NETWORK);
        Ballot.Checked withB = ballot.check(Scene.NETWORK, Scene.key("b").verificationKey());
        assertRefused(ConsensusFault.VOTER_WITHOUT_KEY, () -> scene.assembly.cast(withB, false, scene.now));
    }

    @Test
    void timeChangesNothingAboutADecidedProposal() {
        Scene scene = Scene.of("1", "1", "1");
        Opening opening = scene.open(0.67);
        scene.approve(opening, "a", "b", "c");
        Round round = scene.assembly.round(opening.proposalId()).orElseThrow();
        assertEquals(List.of(), round.tick(Duration.ofSeconds(60), opening.terms().closesAt().plusSeconds(1)));
    }

    @Test
    void signaturesAreCheckedAheadOnlyOfBallotsThatMayCount() {
        Scene scene = Scene.of("1", "1", "1");
        Opening opening = scene.open(0.67);
        Round round = scene.assembly.round(opening.proposalId()).orElseThrow();
        scene.vote("a", opening, APPROVE);
        assertEquals(Optional.of(Scene.key("b").verificationKey()), round.keyToCheck(Scene.node("b"), scene.now));
        assertEquals(Optional.empty(), round.keyToCheck(Scene.node("z"), scene.now), "a stranger");
        assertEquals(Optional.empty(), round.keyToCheck(Scene.node("b"), opening.terms().closesAt()), "too late");
        assertEquals(Optional.of(Scene.key("a").verificationKey()), round.keyToCheck(Scene.node("a"), opening.terms().closesAt()),
                "who has voted may repeat it, or prove a lie");
        scene.approve(opening, "b", "c");
        assertEquals(Optional.empty(), scene.assembly.round(opening.proposalId()).orElseThrow().keyToCheck(Scene.node("z"), scene.now));
        assertEquals(Optional.of(Scene.key("b").verificationKey()), round.keyToCheck(Scene.node("b"), scene.now));
        Opening rejected = scene.open(0.67);
        scene.vote("a", rejected, REJECT);
        assertEquals(Optional.empty(), scene.assembly.round(rejected.proposalId()).orElseThrow().keyToCheck(Scene.node("c"), scene.now), "decided");
    }

    @Test
    void aVoterWithoutKeyAtTheOpeningStaysInTheBaseAndCannotVote() {
        Scene scene = Scene.of("1", "1", "1", "1");
        scene.open(0.67);
        scene.keys.remove(Scene.node("d"));
        Opening opening = scene.open(0.67);
        assertEquals(4_000_000, opening.terms().totalMicros());
        assertRefused(ConsensusFault.VOTER_WITHOUT_KEY, () -> scene.vote("d", opening, APPROVE));
    }

    @Test
    void reasoningTravelsBesideTheSignedBytesAndMustFitThem() {
        Scene scene = Scene.of("1", "1", "1");
        Opening opening = scene.open(0.67);
        ObjectNode tree = new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), Scene.node("a"), APPROVE,
                Optional.of("weil's gut ist ✓")).sign(Scene.NETWORK, Scene.key("a"));
        Ballot ballot = Ballot.read(tree, Scene.NETWORK);
        assertFalse(ballot.bare().has("reasoning"));
        assertEquals(ballot.digest(), Ballot.read(ballot.bare(), Scene.NETWORK).digest());
        assertEquals(Answer.Kind.COUNTED, scene.vote(ballot));
        ObjectNode altered = tree.deepCopy().put("reasoning", "something else");
        assertRefused(ConsensusFault.REASONING_DIFFERS, () -> Ballot.read(altered, Scene.NETWORK));
    }

    static void assertRefused(Fault fault, Runnable work) {
        Refusal refusal = assertThrows(Refusal.class, work::run);
        assertEquals(fault.code(), refusal.code(), refusal.detail());
    }
}
