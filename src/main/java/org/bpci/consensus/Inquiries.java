package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bpci.consensus.ConsensusRequest.CastBallot;
import org.bpci.consensus.ConsensusRequest.Certified;
import org.bpci.consensus.ConsensusRequest.Health;
import org.bpci.consensus.ConsensusRequest.ParameterList;
import org.bpci.consensus.ConsensusRequest.ProposalView;
import org.bpci.consensus.ConsensusRequest.Stats;
import org.bpci.consensus.ConsensusRequest.Weights;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Weight;

/** Answers questions about what is and was decided; changes nothing. Runs in the room's lane. */
final class Inquiries {

    /** Rounds that health tells about; the list of active rounds has the others. */
    private static final int HEALTH_ROUNDS_MAX = 20;

    private final ConsensusSettings settings;
    private final Chamber chamber;
    private final ConsensusArchive archive;
    private final Notary notary;
    private final Herald herald;
    private final ConsensusMeters meters;
    private final Predicate<NodeId> isolated;
    private final Predicate<NodeId> connected;

    Inquiries(ConsensusSettings settings, Chamber chamber, ConsensusArchive archive, Notary notary, Herald herald,
              ConsensusMeters meters, Predicate<NodeId> isolated, Predicate<NodeId> connected) {
        this.settings = settings;
        this.chamber = chamber;
        this.archive = archive;
        this.notary = notary;
        this.herald = herald;
        this.meters = meters;
        this.isolated = isolated;
        this.connected = connected;
    }

    ProposalView proposal(String id) {
        return stored(id).orElseThrow(() -> Assembly.unknown(id));
    }

    Optional<ProposalView> stored(String id) {
        return archive.proposal(id).map(row -> new ProposalView(herald.progress(row.round(), chamber.remember()), row.body(),
                row.round().opening().proposalDigest(), row.opening(), row.round().opening().digest(), row.decisionDigest(), row.lapsed(),
                ballots(row)));
    }

    private List<CastBallot> ballots(ConsensusArchive.ProposalRow row) {
        Roll roll = row.round().opening().roll();
        return archive.ballots(row.round().opening().proposalId()).stream().map(ballot -> new CastBallot(ballot.voter(), ballot.choice(),
                roll.voter(roll.indexOf(ballot.voter()).orElseThrow()).weight(), ballot.at(), ballot.digest(), ballot.reasoning(),
                ballot.body())).toList();
    }

    List<Progress> active(int limit) {
        Assembly assembly = chamber.remember();
        return assembly.openRounds().stream().limit(limit).map(round -> herald.progress(round, assembly)).toList();
    }

    Certified certificate(String id) {
        ObjectNode certificate = Stored.tree(archive.certificate(id).orElseGet(() -> {
            throw archive.proposal(id).isEmpty() ? Assembly.unknown(id) : ConsensusFault.CERTIFICATE_PENDING.because(
                    id + " is still open; its certificate comes with its decision");
        }));
        Optional<ObjectNode> proof = notary.proof(id);
        proof.ifPresent(found -> certificate.set(Certificate.LEDGER_PROOF, found));
        return new Certified(Certificate.file(certificate), proof.isPresent());
    }

    Weights weights(Supplier<Standing> standing) {
        Assembly assembly = chamber.remember();
        return assembly.epoch().map(epoch -> new Weights(Optional.of(epoch), Optional.of(epoch.digest(settings.network())), epoch.weights()))
                .orElseGet(() -> new Weights(Optional.empty(), Optional.empty(), assembly.weights(standing.get())));
    }

    Epoch epoch(long number) {
        return archive.epoch(number).orElseThrow(() -> ConsensusFault.EPOCH_UNKNOWN.because(
                "there is no weight epoch " + number + "; epoch 0 begins with the first proposal, each later one with a decision"));
    }

    ParameterList parameters() {
        Assembly assembly = chamber.remember();
        SortedMap<String, JsonNode> effective = new TreeMap<>();
        for (OwnParameter own : OwnParameter.values()) {
            effective.put(own.wireName(), assembly.parameters().value(own.wireName()).orElseThrow());
        }
        assembly.parameters().decided().forEach(parameter ->
                effective.put(parameter.name(), assembly.parameters().value(parameter.name()).orElseThrow()));
        return new ParameterList(List.copyOf(assembly.parameters().decided()), effective, List.copyOf(assembly.emergencies()));
    }

    ConsensusRequest.EvidenceView evidence(String id) {
        return archive.evidence(id).orElseThrow(() -> ConsensusFault.EVIDENCE_UNKNOWN.because("no evidence " + id + " is kept here"));
    }

    Stats stats(Supplier<Standing> standing) {
        Assembly assembly = chamber.remember();
        SortedMap<NodeId, Weight> weights = weights(standing).weights();
        return new Stats(assembly.openRounds().size(), archive.outcomes(), meters.ballotCount(), meters.lateCount(), meters.refusedCount(),
                meters.restartCount(), meters.equivocationCount(), meters.participation(), meters.meanDecision(), budget(weights),
                weights.size(), settings.limits().enabled());
    }

    private FaultBudget budget(SortedMap<NodeId, Weight> weights) {
        return FaultBudget.of(Roll.of(weights.entrySet().stream().map(voter ->
                new Voter(voter.getKey(), voter.getValue(), Optional.empty())).toList()), chamber.assembly().parameters().voteThreshold());
    }

    Health health(Supplier<Standing> standing) {
        Assembly assembly = chamber.remember();
        SortedMap<NodeId, Weight> weights = weights(standing).weights();
        List<Progress.Missing> away = new ArrayList<>();
        long present = 0;
        for (var voter : weights.entrySet()) {
            if (isolated.test(voter.getKey())) {
                away.add(new Progress.Missing(voter.getKey(), voter.getValue(), Progress.Absence.ISOLATED));
            } else if (connected.test(voter.getKey())) {
                present += voter.getValue().micros();
            } else {
                away.add(new Progress.Missing(voter.getKey(), voter.getValue(), Progress.Absence.DISCONNECTED));
            }
        }
        away.sort(Comparator.comparing(Progress.Missing::weight).reversed());
        FaultBudget budget = budget(weights);
        int minNodes = assembly.parameters().minConsensusNodes();
        List<String> remarks = remarks(weights.size(), minNodes, budget, present, away);
        boolean able = settings.limits().enabled() && weights.size() >= minNodes
                && Force.BINDING.least().reachedBy(budget.totalMicros() - isolatedMicros(away), budget.totalMicros());
        return new Health(able, "single oracle: it orders decisions alone, a quorum of one; what it cannot do is change a ballot or hide "
                + "one it has acknowledged", assembly.epoch().map(Epoch::number), weights.size(), minNodes, budget, present,
                away.subList(0, Math.min(away.size(), Progress.MISSING_SHOWN_MAX)), active(HEALTH_ROUNDS_MAX), archive.evidenceCount(),
                List.copyOf(assembly.emergencies()), remarks);
    }

    private List<String> remarks(int voters, int minNodes, FaultBudget budget, long present, List<Progress.Missing> away) {
        List<String> remarks = new ArrayList<>();
        if (!settings.limits().enabled()) {
            remarks.add("Consensus is switched off (enable_consensus_bridge).");
        }
        if (voters < minNodes) {
            remarks.add("There are " + voters + " voters, min_consensus_nodes is " + minNodes + ": nothing can be proposed; "
                    + Agenda.wayOut(chamber.assembly(), voters) + ".");
        }
        remarks.add(budget.liarsTolerated() == 0 ? "No voter may lie or be away for good: four voters of equal weight are the fewest that tolerate one."
                : (budget.liarsTolerated() == 1 ? "Any one voter may lie, or" : "Any " + budget.liarsTolerated() + " voters may lie, or")
                        + " weight up to " + Weight.text(budget.mayLieMicros()) + ".");
        long free = budget.totalMicros() - isolatedMicros(away);
        if (!Force.BINDING.least().reachedBy(free, budget.totalMicros())) {
            remarks.add("So much weight is isolated that nothing binding can be approved; restore voters: bpci oracle restore-node.");
        } else if (free < budget.neededMicros()) {
            remarks.add("So much weight is isolated that vote_threshold is out of reach; name a lower required_threshold, "
                    + Force.BINDING.minimum() + ".");
        } else if (present < budget.neededMicros()) {
            remarks.add("Connected voters weigh " + Weight.text(present) + ", approval takes " + Weight.text(budget.neededMicros())
                    + "; the others can vote by REST.");
        }
        return remarks;
    }

    private static long isolatedMicros(List<Progress.Missing> away) {
        return away.stream().filter(voter -> voter.absence() == Progress.Absence.ISOLATED).mapToLong(voter -> voter.weight().micros()).sum();
    }

}
