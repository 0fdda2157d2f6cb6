package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.VerificationKey;

/**
 * The shell of the room as a simulation needs it: decides by the production core, persists, applies, and only then answers;
 * it can be killed on either side of the disk. It also does what orders ask of the discovery room.
 */
final class SimulatedOracle {

    /** Where a crash may strike while a batch is handled. */
    enum Crash { NEVER, BEFORE_PERSIST, AFTER_PERSIST }

    /** What became of one ballot: the core's answer or the code of its refusal. */
    record Verdict(Ballot ballot, Optional<Answer.Kind> answer, String refusal) {
    }

    private final Network network = SimulatedNetwork.NETWORK;
    private final NodeId id = new NodeId("oracle");
    private final SigningKey key = SimulatedNetwork.ORACLE_KEY;
    private final ConsensusLimits limits = ConsensusLimits.defaults();
    private final SimulatedNetwork members;
    private final Machinery machinery;
    private final Receipts receipts;
    private final SimulatedStore store = new SimulatedStore();
    private final Map<NodeId, String> isolated = new HashMap<>();
    private final Set<String> ordersDone = new HashSet<>();
    private Assembly assembly;
    private int carriedOut;
    private int crashes;

    SimulatedOracle(SimulatedNetwork members, Machinery machinery) {
        this.members = members;
        this.machinery = machinery;
        this.receipts = new Receipts(new ConsensusSettings(id, network, key, limits));
        this.assembly = restored();
    }

    /** A new core that has seen nothing but the disk. */
    Assembly restored() {
        Assembly fresh = machinery.assembly(new Assembly.Oracle(network, id, key.verificationKey()), limits);
        store.facts().forEach(fresh::apply);
        fresh.trim();
        return fresh;
    }

    void weigh(NodeId node, org.bpci.kernel.Weight weight) {
        commit(assembly.setWeight(node, weight, standing()), List.of(), Crash.NEVER);
    }

    private Standing standing() {
        return new Standing(members.registered(), members.registered().keySet(), isolated.keySet());
    }

    /** @return the refusal's code; empty when it was opened, or lost in a crash before it was */
    String open(ObjectNode tree, Instant now, Crash crash) {
        try {
            Proposal proposal = Proposal.read(tree, network);
            VerificationKey proposerKey = members.registered().get(proposal.proposer());
            proposal.signed().require(network, Kind.PROPOSAL, proposerKey);
            if (store.opened(proposal.id()).isPresent()) {
                throw Agenda.idReused(proposal.id());
            }
            commit(assembly.open(proposal, proposerKey, standing(), now), List.of(), crash);
            return "";
        } catch (Refusal refused) {
            return refused.code();
        }
    }

    /** Handles ballots as one transaction; the verdicts are lost when it crashes. */
    List<Verdict> cast(List<Ballot> batch, Instant now, Crash crash) {
        List<Verdict> verdicts = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        List<Ballot> taken = new ArrayList<>();
        for (Ballot ballot : batch) {
            try {
                boolean shutOut = isolated.containsKey(ballot.voter());
                if (assembly.round(ballot.proposalId()).isEmpty()) {
                    store.round(ballot.proposalId(), machinery.rules()).ifPresent(assembly::recall);
                }
                VerificationKey voterKey = assembly.screen(ballot, shutOut, now).orElseThrow(() -> Assembly.unknown(ballot.proposalId()));
                Answer answer = assembly.cast(ballot.check(network, voterKey), shutOut, now);
                answer.facts().forEach(assembly::apply);
                facts.addAll(answer.facts());
                taken.add(ballot);
                verdicts.add(new Verdict(ballot, Optional.of(answer.kind()), ""));
            } catch (Refusal refusal) {
                verdicts.add(new Verdict(ballot, Optional.empty(), refusal.code()));
            }
        }
        boolean told = persist(facts, taken, crash);
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
        List<Fact> persisted = machinery.persisted(facts);
        store.append(persisted);
        persisted.forEach(this::sign);
        receipts.of(persisted.stream().filter(Fact.BallotCounted.class::isInstance).map(Fact.BallotCounted.class::cast).toList(), assembly)
                .forEach((ballot, receipt) -> store.keepReceipt(ballot, receipt.body()));
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
            store.keepOpening(opened.opening().proposalId(), Signed.sign(opened.opening().tree(), network, Kind.OPENING, key).tree());
        } else if (fact instanceof Fact.ProposalDecided decided) {
            store.keepCertificate(decided.proposalId(), seal(decided));
        } else if (fact instanceof Fact.EquivocationFound found) {
            Roll roll = store.opened(found.proposalId()).orElseThrow().opening().roll();
            store.keepEvidence(found, machinery.evidence(network, roll.voter(roll.indexOf(found.voter()).orElseThrow()).key().orElseThrow(),
                    store.ballot(found.first()).bare(), store.ballot(found.second()).bare()));
        }
    }

    private byte[] seal(Fact.ProposalDecided decided) {
        Fact.ProposalOpened opened = store.opened(decided.proposalId()).orElseThrow();
        return Certificate.file(machinery.seal(opened.proposal(), store.epoch(opened.opening().epoch()), opened.opening(),
                store.opening(decided.proposalId()), List.copyOf(store.counted(decided.proposalId()).values()), decided.decision(), network,
                key).tree());
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
                    case Order.ReplaceKey replace -> members.replaceKey(replace.node(), replace.key());
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
        return Set.copyOf(isolated.keySet());
    }

    int crashes() {
        return crashes;
    }
}
