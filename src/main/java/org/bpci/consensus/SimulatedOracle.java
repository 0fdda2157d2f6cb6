package org.bpci.consensus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.VerificationKey;

/**
 * The shell of the room as a simulation needs it: decides by the production core, persists, applies, and only then answers;
 * it can be killed on either side of the disk.
 */
final class SimulatedOracle {

    /** Where a crash may strike while a batch is handled. */
    enum Crash { NEVER, BEFORE_PERSIST, AFTER_PERSIST }

    /** What became of one ballot: the core's answer or the code of its refusal. */
    record Verdict(Ballot ballot, Optional<Answer.Kind> answer, String refusal) {
    }

    private final Network network;
    private final NodeId id;
    private final SigningKey key;
    private final ConsensusLimits limits;
    private final Machinery machinery;
    private final SimulatedStore store = new SimulatedStore();
    private final Map<NodeId, String> isolated = new HashMap<>();
    private final Set<String> ordersDone = new HashSet<>();
    private Assembly assembly;
    private int carriedOut;
    private int crashes;

    SimulatedOracle(Network network, NodeId id, SigningKey key, ConsensusLimits limits, Machinery machinery) {
        this.network = network;
        this.id = id;
        this.key = key;
        this.limits = limits;
        this.machinery = machinery;
        this.assembly = restored();
    }

    /** A new core that has seen nothing but the disk. */
    Assembly restored() {
        Assembly fresh = machinery.assembly(new Assembly.Oracle(network, id, key.verificationKey()), limits);
        store.facts().forEach(fresh::apply);
        return fresh;
    }

    /** @return the proposal's id, or empty when it was refused or lost in a crash */
    Optional<String> open(Proposal proposal, VerificationKey proposerKey, Map<NodeId, VerificationKey> keys, Instant now, Crash crash) {
        try {
            proposal.signed().require(network, Kind.PROPOSAL, proposerKey);
            Standing standing = new Standing(keys, keys.keySet(), isolated.keySet());
            return commit(assembly.open(proposal, proposerKey, standing, now), List.of(), crash) ? Optional.of(proposal.id()) : Optional.empty();
        } catch (Refusal refused) {
            return Optional.empty();
        }
    }

    /** Handles ballots as one transaction; the verdicts are lost when it crashes. */
    List<Verdict> cast(List<Ballot> batch, Instant now, Crash crash) {
        List<Verdict> verdicts = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        List<Ballot> counted = new ArrayList<>();
        for (Ballot ballot : batch) {
            try {
                boolean shutOut = isolated.containsKey(ballot.voter());
                VerificationKey voterKey = assembly.screen(ballot, shutOut, now).orElseThrow(() -> Assembly.unknown(ballot.proposalId()));
                Answer answer = assembly.cast(ballot.check(network, voterKey), shutOut, now);
                answer.facts().forEach(assembly::apply);
                facts.addAll(answer.facts());
                counted.add(ballot);
                verdicts.add(new Verdict(ballot, Optional.of(answer.kind()), ""));
            } catch (Refusal refusal) {
                verdicts.add(new Verdict(ballot, Optional.empty(), refusal.code()));
            }
        }
        boolean told = persist(facts, counted, crash);
        carryOut();
        return told ? verdicts : List.of();
    }

    void tick(Instant now, Crash crash) {
        for (List<Fact> facts = assembly.tick(now); !facts.isEmpty(); facts = assembly.tick(now)) {
            if (!commit(facts, List.of(), crash)) {
                return;
            }
        }
    }

    private boolean commit(List<Fact> facts, List<Ballot> ballots, Crash crash) {
        facts.forEach(assembly::apply);
        boolean told = persist(facts, ballots, crash);
        carryOut();
        return told;
    }

    private boolean persist(List<Fact> facts, List<Ballot> ballots, Crash crash) {
        if (crash == Crash.BEFORE_PERSIST) {
            restart();
            return false;
        }
        ballots.forEach(store::keep);
        store.append(machinery.persisted(facts));
        facts.forEach(this::sign);
        assembly.trim();
        if (crash == Crash.AFTER_PERSIST) {
            restart();
            return false;
        }
        return true;
    }

    /** What the oracle signs belongs into the transaction of the fact it signs for. */
    private void sign(Fact fact) {
        if (fact instanceof Fact.ProposalOpened opened) {
            store.keepOpening(opened.opening().proposalId(),
                    Signed.sign(opened.opening().tree(), network, Kind.OPENING, key).tree());
        } else if (fact instanceof Fact.ProposalDecided decided) {
            store.keepCertificate(decided.proposalId(), seal(decided));
        }
    }

    private byte[] seal(Fact.ProposalDecided decided) {
        Fact.ProposalOpened opened = store.facts().stream()
                .filter(fact -> fact instanceof Fact.ProposalOpened o && o.opening().proposalId().equals(decided.proposalId()))
                .map(Fact.ProposalOpened.class::cast).findFirst().orElseThrow();
        Epoch epoch = store.facts().stream()
                .filter(fact -> fact instanceof Fact.EpochBegan began && began.epoch().number() == opened.opening().epoch())
                .map(fact -> ((Fact.EpochBegan) fact).epoch()).findFirst().orElseThrow();
        Map<NodeId, Ballot> ballots = new TreeMap<>();
        for (Fact fact : store.facts()) {
            if (fact instanceof Fact.BallotCounted counted && counted.proposalId().equals(decided.proposalId())) {
                ballots.put(counted.voter(), store.ballot(counted.digest()));
            }
        }
        return Certificate.file(machinery.seal(opened.proposal(), epoch, opened.opening(), store.opening(decided.proposalId()),
                List.copyOf(ballots.values()), decided.decision(), network, key).tree());
    }

    private void restart() {
        crashes++;
        assembly = restored();
    }

    /** Orders are carried out after the commit, and again after a crash; each takes effect once. */
    private void carryOut() {
        for (; carriedOut < store.facts().size(); carriedOut++) {
            if (store.facts().get(carriedOut) instanceof Fact.OrderGiven given && ordersDone.add(given.id())) {
                switch (given.order()) {
                    case Order.Isolate isolate -> isolated.putIfAbsent(isolate.node(), isolate.by());
                    case Order.Restore restore -> isolated.computeIfPresent(restore.node(), (node, by) ->
                            restore.isolatedBy().isEmpty() || restore.isolatedBy().equals(by) ? null : by);
                    case Order.ReplaceKey replace -> { }
                }
            }
        }
    }

    Assembly assembly() {
        return assembly;
    }

    SimulatedStore store() {
        return store;
    }

    Set<NodeId> isolated() {
        return isolated.keySet();
    }

    int crashes() {
        return crashes;
    }
}
