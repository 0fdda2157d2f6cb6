package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;

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
        final Proposal proposal;
        final Digest openingDigest;
        final Map<NodeId, BigDecimal> weights;
        final BigDecimal threshold;
        final int minimumVotes;
        final Map<NodeId, Ballot> ballots = new TreeMap<>();
        String outcome = "";

        private Case(Proposal proposal, Digest openingDigest, Map<NodeId, BigDecimal> weights, BigDecimal threshold, int minimumVotes) {
            this.proposal = proposal;
            this.openingDigest = openingDigest;
            this.weights = weights;
            this.threshold = threshold;
            this.minimumVotes = minimumVotes;
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
    private final SortedMap<NodeId, BigDecimal> weights = new TreeMap<>();
    private final Map<String, JsonNode> parameters = new HashMap<>();
    private final int usualMinimumVotes;

    ReferenceModel(int usualMinimumVotes) {
        this.usualMinimumVotes = usualMinimumVotes;
    }

    void weigh(NodeId node, BigDecimal weight) {
        weights.put(node, weight);
    }

    void opened(Proposal proposal, Digest openingDigest) {
        JsonNode threshold = proposal.signed().tree().path("required_threshold");
        String usual = proposal.type() == ProposalType.EMERGENCY ? "0.75" : "0.67";
        cases.put(proposal.id(), new Case(proposal, openingDigest, new TreeMap<>(weights),
                new BigDecimal(threshold.isMissingNode() ? usual : threshold.asText()),
                proposal.signed().tree().path("minimum_votes").asInt(usualMinimumVotes)));
    }

    /** @param genuine whether the voter himself signed the ballot */
    Expected judge(Ballot ballot, boolean genuine, boolean isolated, Instant now) {
        Case on = cases.get(ballot.proposalId());
        if (on == null || !genuine || !ballot.proposalDigest().equals(on.proposal.digest())
                || !ballot.openingDigest().equals(on.openingDigest) || !on.weights.containsKey(ballot.voter())
                || !weightFits(ballot, on)) {
            return Expected.REFUSED;
        }
        Ballot first = on.ballots.get(ballot.voter());
        if (first != null) {
            return first.digest().equals(ballot.digest()) ? Expected.REPEATED : Expected.EQUIVOCATED;
        }
        if (isolated || !on.outcome.isEmpty() || !now.isBefore(on.proposal.deadline())) {
            return Expected.REFUSED;
        }
        on.ballots.put(ballot.voter(), ballot);
        on.decide();
        take(on);
        return Expected.COUNTED;
    }

    private static boolean weightFits(Ballot ballot, Case on) {
        return ballot.claimedWeight().isEmpty()
                || new BigDecimal(ballot.claimedWeight().get().toString()).compareTo(on.weights.get(ballot.voter())) == 0;
    }

    void tick(Instant now) {
        for (Case on : cases.values()) {
            if (on.outcome.isEmpty() && !now.isBefore(on.proposal.deadline())) {
                on.outcome = "Expired";
            }
        }
    }

    /** The effects that can be said in a line; of the others the simulation checks the order given. */
    private void take(Case on) {
        if (!on.outcome.equals("Approved")) {
            return;
        }
        switch (on.proposal.motion()) {
            case Motion.SetParameter set -> parameters.put(set.name(), set.value());
            case Motion.AdmitVoter admit -> weights.putIfAbsent(admit.node(), new BigDecimal(admit.weight().toString()));
            case Motion.Reweigh reweigh -> {
                if (weights.keySet().containsAll(reweigh.weights().keySet())) {
                    reweigh.weights().forEach((node, weight) -> weights.put(node, new BigDecimal(weight.toString())));
                }
            }
            case Motion.RemoveVoter remove -> {
                if (weights.size() > usualMinimumVotes) {
                    weights.remove(remove.node());
                }
            }
            case Motion.RestoreNode m -> { }
            case Motion.Upgrade m -> { }
            case Motion.ReplaceKey m -> { }
            case Motion.SetPolicy m -> { }
            case Motion.RatifyEmergency m -> { }
            case Motion.Act m -> { }
            case Motion.Advise m -> { }
        }
    }

    Map<String, Case> cases() {
        return cases;
    }

    SortedMap<NodeId, BigDecimal> weights() {
        return weights;
    }

    Map<String, JsonNode> parameters() {
        return parameters;
    }

    ReferenceModel copy() {
        ReferenceModel copy = new ReferenceModel(usualMinimumVotes);
        copy.weights.putAll(weights);
        copy.parameters.putAll(parameters);
        cases.forEach((id, on) -> {
            Case same = new Case(on.proposal, on.openingDigest, on.weights, on.threshold, on.minimumVotes);
            same.ballots.putAll(on.ballots);
            same.outcome = on.outcome;
            copy.cases.put(id, same);
        });
        return copy;
    }
}
