package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bpci.kernel.Digest;

/**
 * The rules of voting once more, as plainly as they can be said: decimals instead of micro-units and fractions, maps instead
 * of seats, and no thought of speed. A simulation asks it what ought to happen and compares. It shares no arithmetic with the
 * production core.
 */
final class ReferenceModel {

    /** What ought to become of a ballot. */
    enum Expected { COUNTED, REPEATED, EQUIVOCATED, REFUSED }

    /** One proposal. */
    static final class Case {
        final String id;
        final ObjectNode proposal;
        final Digest digest;
        final Digest openingDigest;
        final Map<String, BigDecimal> weights;
        final BigDecimal threshold;
        final int minimumVotes;
        final Instant deadline;
        final Map<String, Ballot> ballots = new TreeMap<>();
        String outcome = "";
        int round = 1;
        Instant roundBegan;

        private Case(String id, ObjectNode proposal, Digest digest, Digest openingDigest, Map<String, BigDecimal> weights,
                     BigDecimal threshold, int minimumVotes, Instant began) {
            this.id = id;
            this.proposal = proposal;
            this.digest = digest;
            this.openingDigest = openingDigest;
            this.weights = weights;
            this.threshold = threshold;
            this.minimumVotes = minimumVotes;
            this.deadline = ReferenceNetwork.deadline(proposal);
            this.roundBegan = began;
        }

        private Case copy() {
            Case same = new Case(id, proposal, digest, openingDigest, weights, threshold, minimumVotes, roundBegan);
            same.ballots.putAll(ballots);
            same.outcome = outcome;
            same.round = round;
            return same;
        }

        BigDecimal sum(Choice choice) {
            return ballots.entrySet().stream().filter(cast -> cast.getValue().choice() == choice)
                    .map(cast -> weights.get(cast.getKey())).reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        BigDecimal total() {
            return weights.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        private void decide() {
            BigDecimal needed = total().multiply(threshold);
            BigDecimal stillPossible = total().subtract(sum(Choice.REJECT)).subtract(sum(Choice.ABSTAIN));
            if (sum(Choice.APPROVE).compareTo(needed) >= 0 && ballots.size() >= minimumVotes) {
                outcome = "Approved";
            } else if (stillPossible.compareTo(needed) < 0) {
                outcome = "Rejected";
            }
        }
    }

    private final Map<String, Case> cases = new LinkedHashMap<>();
    private final Set<String> caught = new HashSet<>();
    private final ReferenceNetwork network;

    ReferenceModel(ReferenceNetwork network) {
        this.network = network;
    }

    /** @param genuine whether it is signed with the proposer's registered key */
    boolean admits(ObjectNode proposal, boolean genuine, Instant now) {
        return genuine && !cases.containsKey(proposal.get("proposal_id").asText()) && network.admissible(proposal, now);
    }

    void opened(Proposal proposal, Digest openingDigest, Instant now) {
        ObjectNode tree = proposal.signed().tree();
        String id = tree.get("proposal_id").asText();
        cases.put(id, new Case(id, tree, proposal.digest(), openingDigest, new TreeMap<>(network.weights), network.threshold(tree),
                tree.path("minimum_votes").asInt(network.number("min_consensus_nodes")), now));
    }

    /**
     * @param genuine  whether the voter himself signed the ballot, with the key pinned for him
     * @param isolated whether he was shut out when the batch came
     */
    Expected judge(Ballot ballot, boolean genuine, boolean isolated, Instant now) {
        Case on = cases.get(ballot.proposalId());
        String voter = ballot.voter().value();
        if (on == null || !genuine || !ballot.proposalDigest().equals(on.digest) || !ballot.openingDigest().equals(on.openingDigest)
                || !on.weights.containsKey(voter) || !weightFits(ballot, on)) {
            return Expected.REFUSED;
        }
        Ballot first = on.ballots.get(voter);
        if (first != null) {
            return second(first, ballot);
        }
        if (isolated || !on.outcome.isEmpty() || !now.isBefore(on.deadline)) {
            return Expected.REFUSED;
        }
        on.ballots.put(voter, ballot);
        on.decide();
        if (on.outcome.equals("Approved")) {
            network.approved(on.id, on.proposal, now);
        }
        return Expected.COUNTED;
    }

    private Expected second(Ballot first, Ballot ballot) {
        if (first.digest().equals(ballot.digest())) {
            return Expected.REPEATED;
        }
        if (caught.add(ballot.proposalId() + "/" + ballot.voter())) {
            network.caught(ballot.voter().value());
        }
        return Expected.EQUIVOCATED;
    }

    private static boolean weightFits(Ballot ballot, Case on) {
        return ballot.claimedWeight().isEmpty()
                || new BigDecimal(ballot.claimedWeight().get().toString()).compareTo(on.weights.get(ballot.voter().value())) == 0;
    }

    /** Deadlines, rounds and emergencies, until nothing is due any more. */
    void tick(Instant now) {
        do {
            for (Case on : cases.values()) {
                if (on.outcome.isEmpty() && !now.isBefore(on.deadline)) {
                    on.outcome = "Expired";
                } else if (on.outcome.isEmpty() && !now.isBefore(on.roundBegan.plusSeconds(network.number("consensus_timeout_secs")))) {
                    on.round++;
                    on.roundBegan = now;
                }
            }
        } while (network.endFirstOver(now));
    }

    Map<String, Case> cases() {
        return cases;
    }

    ReferenceNetwork network() {
        return network;
    }

    ReferenceModel copy() {
        ReferenceModel copy = new ReferenceModel(network.copy());
        copy.caught.addAll(caught);
        cases.forEach((id, on) -> copy.cases.put(id, on.copy()));
        return copy;
    }
}
