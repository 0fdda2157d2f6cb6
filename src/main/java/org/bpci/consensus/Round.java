package org.bpci.consensus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;

/**
 * The voting on one proposal. A pure state machine: methods decide facts, {@link #apply} is the only one that changes state.
 *
 * <pre>
 * state    | event                                       | facts                               | state after
 * ---------+---------------------------------------------+-------------------------------------+------------
 * open     | first ballot of a voter, before closes_at   | BallotCounted                       | open
 * open     | …that forces an outcome                     | BallotCounted, ProposalDecided      | decided
 * open     | first ballot, at or after closes_at         | refused: voting-closed              | open
 * open     | round timeout, before closes_at             | RoundRestarted (ballots stay)       | open
 * open     | closes_at                                   | ProposalDecided (Expired)           | decided
 * decided  | first ballot of a voter                     | refused: proposal-closed            | decided
 * any      | the same ballot again                       | none: the answer is the first one's | same
 * any      | another ballot of that voter                | EquivocationFound once; the first stays | same
 * any      | ballot of a stranger, for another opening, with another weight | refused          | same
 * </pre>
 */
final class Round {

    private final Proposal proposal;
    private final Opening opening;
    private final Rules rules;
    private final Digest[] ballots;
    private final boolean[] equivocated;
    private Tally tally = Tally.NONE;
    private int number = 1;
    private Instant roundBeganAt;
    private Decision decision; // null while open

    Round(Proposal proposal, Opening opening, Rules rules) {
        this.proposal = proposal;
        this.opening = opening;
        this.rules = rules;
        this.ballots = new Digest[opening.roll().size()];
        this.equivocated = new boolean[ballots.length];
        this.roundBeganAt = opening.openedAt();
    }

    /**
     * The cheap checks, before anybody spends a signature verification on the ballot.
     *
     * @return the voter's seat
     */
    int seat(Ballot ballot, boolean isolated, Instant now) {
        if (!rules.sameProposal(ballot, opening)) {
            throw ConsensusFault.BALLOT_MISDIRECTED.because("/proposal_digest is not that of proposal " + opening.proposalId()
                    + " (" + opening.proposalDigest().hex() + "); sign a ballot for the proposal you mean");
        }
        if (!rules.sameOpening(ballot, opening)) {
            throw ConsensusFault.BALLOT_STALE.because("/opening_digest is not that of the electorate pinned for "
                    + opening.proposalId() + " (" + opening.digest().hex() + "); fetch the proposal, check its electorate, sign again");
        }
        int seat = opening.roll().indexOf(ballot.voter()).orElseThrow(() -> ConsensusFault.VOTER_UNKNOWN.because(ballot.voter()
                + " is not in the electorate of " + opening.proposalId() + " (epoch " + opening.epoch()
                + "); propose NodeMembership with the action Admit to give it a vote in later ones"));
        Voter voter = opening.roll().voter(seat);
        if (voter.key().isEmpty()) {
            throw ConsensusFault.VOTER_WITHOUT_KEY.because(voter.node() + " was not registered with a key when "
                    + opening.proposalId() + " opened; it can vote on proposals opened later");
        }
        ballot.claimedWeight().filter(claimed -> !claimed.equals(voter.weight())).ifPresent(claimed -> {
            throw ConsensusFault.BALLOT_WEIGHT_DIFFERS.because("/vote_weight is " + claimed + ", the weight pinned for "
                    + voter.node() + " is " + voter.weight() + "; leave it out, weights come from the electorate");
        });
        if (ballots[seat] == null) {
            checkOpen(voter.node(), isolated, now);
        }
        return seat;
    }

    /** The key to check a ballot of {@code voter} with, unless it is plain that the ballot cannot count whoever signed it. */
    Optional<VerificationKey> keyToCheck(NodeId voter, Instant now) {
        OptionalInt seat = opening.roll().indexOf(voter);
        boolean late = decision != null || !rules.accepting(now, opening.terms());
        return seat.isEmpty() || late && ballots[seat.getAsInt()] == null ? Optional.empty() : opening.roll().voter(seat.getAsInt()).key();
    }

    private void checkOpen(NodeId voter, boolean isolated, Instant now) {
        if (decision != null) {
            throw closed();
        }
        if (!rules.accepting(now, opening.terms())) {
            throw ConsensusFault.VOTING_CLOSED.because("voting on " + opening.proposalId() + " ended at "
                    + opening.terms().closesAt() + "; ballots count before that instant only");
        }
        if (isolated) {
            throw ConsensusFault.VOTER_ISOLATED.because(voter + " is isolated and cannot vote; an operator or a NodeMembership "
                    + "proposal with the action Restore can lift that");
        }
    }

    private RuntimeException closed() {
        return ConsensusFault.PROPOSAL_CLOSED.because(opening.proposalId() + " was decided at " + decision.at() + ": "
                + decision.outcome().wireName() + "; its certificate is final");
    }

    /** Decides about a ballot whose signature was checked. */
    Answer cast(Ballot.Checked checked, boolean isolated, Epoch current, Instant now) {
        Ballot ballot = checked.ballot();
        int seat = seat(ballot, isolated, now);
        Voter voter = opening.roll().voter(seat);
        if (!voter.key().get().equals(checked.key())) {
            throw ConsensusFault.VOTER_WITHOUT_KEY.because("the ballot was checked against key " + checked.key().keyId()
                    + ", pinned for " + voter.node() + " is " + voter.key().get().keyId());
        }
        if (ballots[seat] != null) {
            return second(seat, ballot, now);
        }
        Tally after = rules.count(tally, ballot.choice(), rules.weight(voter, current));
        List<Fact> facts = new ArrayList<>(2);
        facts.add(new Fact.BallotCounted(opening.proposalId(), voter.node(), ballot.choice(), ballot.digest(), now));
        rules.outcome(after, opening.terms()).ifPresent(outcome ->
                facts.add(new Fact.ProposalDecided(opening.proposalId(), new Decision(outcome, after, now, number))));
        return new Answer(Answer.Kind.COUNTED, facts);
    }

    private Answer second(int seat, Ballot ballot, Instant now) {
        if (rules.repeats(ballots[seat], ballot.digest())) {
            return new Answer(Answer.Kind.REPEATED, List.of());
        }
        return new Answer(Answer.Kind.EQUIVOCATED, equivocated[seat] ? List.of() : List.of(
                new Fact.EquivocationFound(opening.proposalId(), ballot.voter(), ballots[seat], ballot.digest(), now)));
    }

    /** What time alone brings about. */
    List<Fact> tick(Duration roundTimeout, Instant now) {
        if (decision != null) {
            return List.of();
        }
        if (!rules.accepting(now, opening.terms())) {
            return List.of(new Fact.ProposalDecided(opening.proposalId(),
                    new Decision(rules.atDeadline(tally, opening.terms()), tally, now, number)));
        }
        return now.isBefore(roundBeganAt.plus(roundTimeout)) ? List.of()
                : List.of(new Fact.RoundRestarted(opening.proposalId(), number + 1, now));
    }

    void apply(Fact.BallotCounted fact, Epoch current) {
        int seat = opening.roll().indexOf(fact.voter()).orElseThrow();
        ballots[seat] = fact.digest();
        tally = rules.count(tally, fact.choice(), rules.weight(opening.roll().voter(seat), current));
    }

    void apply(Fact.RoundRestarted fact) {
        number = fact.round();
        roundBeganAt = fact.at();
    }

    void apply(Fact.EquivocationFound fact) {
        equivocated[opening.roll().indexOf(fact.voter()).orElseThrow()] = true;
    }

    void apply(Fact.ProposalDecided fact) {
        decision = fact.decision();
    }

    Proposal proposal() {
        return proposal;
    }

    Opening opening() {
        return opening;
    }

    Tally tally() {
        return tally;
    }

    int number() {
        return number;
    }

    Instant roundBeganAt() {
        return roundBeganAt;
    }

    Optional<Decision> decision() {
        return Optional.ofNullable(decision);
    }

    Optional<Digest> ballot(NodeId voter) {
        var seat = opening.roll().indexOf(voter);
        return seat.isPresent() ? Optional.ofNullable(ballots[seat.getAsInt()]) : Optional.empty();
    }

    /** Voters whose ballot is not here yet, the heaviest first. */
    List<Voter> missing() {
        List<Voter> missing = new ArrayList<>();
        for (int seat = 0; seat < ballots.length; seat++) {
            if (ballots[seat] == null) {
                missing.add(opening.roll().voter(seat));
            }
        }
        missing.sort((a, b) -> b.weight().compareTo(a.weight()));
        return missing;
    }
}
