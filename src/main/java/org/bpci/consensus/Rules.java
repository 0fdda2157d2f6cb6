package org.bpci.consensus;

import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Weight;

/**
 * Every comparison that decides something, on one page (protocol §9.5). All arithmetic is on integers; the base is the total
 * weight of the electorate, never the votes cast.
 *
 * <pre>
 * approved   approve · denominator ≥ numerator · total, and votes ≥ minimum_votes, and voters ≥ min_consensus_nodes
 * rejected   (total − reject − abstain) · denominator &lt; numerator · total, or one of the minimums is out of reach
 * expired    neither, and now ≥ closes_at
 * able       voters ≥ min_consensus_nodes, after every decision
 * </pre>
 *
 * <p>Not final, so that the simulator's own test can plant a wrong rule and see that it is noticed.
 */
class Rules {

    /** The outcome these votes force, before the deadline. */
    Optional<Outcome> outcome(Tally tally, Terms terms) {
        if (reached(tally, terms) && enoughVotes(tally, terms) && enoughNodes(terms)) {
            return Optional.of(Outcome.APPROVED);
        }
        return hopeless(tally, terms) ? Optional.of(Outcome.REJECTED) : Optional.empty();
    }

    boolean reached(Tally tally, Terms terms) {
        return terms.threshold().reachedBy(tally.approve(), terms.totalMicros());
    }

    boolean enoughVotes(Tally tally, Terms terms) {
        return tally.votes() >= terms.minimumVotes();
    }

    boolean enoughNodes(Terms terms) {
        return terms.voters() >= terms.minConsensusNodes();
    }

    /** Whether no ballots still to come could approve. */
    boolean hopeless(Tally tally, Terms terms) {
        long approvable = terms.totalMicros() - tally.reject() - tally.abstain();
        return !terms.threshold().reachedBy(approvable, terms.totalMicros())
                || terms.voters() < terms.minimumVotes() || !enoughNodes(terms);
    }

    /** What becomes of a proposal that is undecided when its deadline has come. */
    Outcome atDeadline(Tally tally, Terms terms) {
        return outcome(tally, terms).orElse(Outcome.EXPIRED);
    }

    /** Whether ballots count at {@code now}: the deadline itself is too late. */
    boolean accepting(Instant now, Terms terms) {
        return now.isBefore(terms.closesAt());
    }

    /** Whether so many voters may be left under this minimum: with fewer no proposal could be opened, not even one to lower it. */
    boolean staysAble(int voters, int minConsensusNodes) {
        return voters >= minConsensusNodes;
    }

    Tally count(Tally tally, Choice choice, Weight weight) {
        return tally.plus(choice, weight);
    }

    /** The voter's weight: the one pinned when the proposal opened, whatever was decided since. */
    Weight weight(Voter pinned, Epoch current) {
        return pinned.weight();
    }

    /** Whether the ballot is for this opening of the proposal: its electorate, its weights, its keys, its terms. */
    boolean sameOpening(Ballot ballot, Opening opening) {
        return ballot.openingDigest().equals(opening.digest());
    }

    boolean sameProposal(Ballot ballot, Opening opening) {
        return ballot.proposalDigest().equals(opening.proposalDigest());
    }

    /** Whether a voter's second ballot is the first one sent again rather than another one. */
    boolean repeats(Digest first, Digest second) {
        return first.equals(second);
    }
}
