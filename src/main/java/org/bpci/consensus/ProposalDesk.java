package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.bpci.consensus.ConsensusRequest.SetWeight;
import org.bpci.consensus.ConsensusRequest.SubmitProposal;
import org.bpci.consensus.ConsensusRequest.Submitted;
import org.bpci.consensus.ConsensusRequest.WeightChange;
import org.bpci.discovery.Directory;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Time;
import org.bpci.kernel.VerificationKey;

/** Where proposals are handed in and weights are set; runs in the room's lane. */
final class ProposalDesk {

    /** How long a weight the operator asks for is voted on. */
    private static final String WEIGHT_VOTING = "+24h";

    private final ConsensusSettings settings;
    private final Chamber chamber;
    private final Inquiries inquiries;
    private final Directory directory;
    private final Supplier<List<NodeRecord>> nodes;

    /** @param nodes all registered nodes, from the discovery room itself: an electorate must not rest on a copy that lags */
    ProposalDesk(ConsensusSettings settings, Chamber chamber, Inquiries inquiries, Directory directory, Supplier<List<NodeRecord>> nodes) {
        this.settings = settings;
        this.chamber = chamber;
        this.inquiries = inquiries;
        this.directory = directory;
        this.nodes = nodes;
    }

    Submitted submit(SubmitProposal request) {
        Assembly assembly = chamber.remember();
        ObjectNode tree = request.proposal().has(Signed.SIGNATURE) || request.operator().isEmpty()
                ? request.proposal() : signedByOracle(request.proposal());
        Proposal proposal = Proposal.read(tree, settings.network());
        VerificationKey key = keyOf(proposal.proposer());
        proposal.signed().require(settings.network(), Kind.PROPOSAL, key);
        Optional<ConsensusRequest.ProposalView> before = inquiries.stored(proposal.id());
        if (before.isPresent()) {
            if (before.get().proposalDigest().equals(proposal.digest())) {
                return new Submitted(before.get(), false);
            }
            throw Agenda.idReused(proposal.id());
        }
        List<Fact> facts = assembly.open(proposal, key, standing(), chamber.now());
        chamber.apply(facts);
        chamber.commit(facts, Map.of());
        return new Submitted(inquiries.stored(proposal.id()).orElseThrow(), true);
    }

    /** An operator has no key of the network; what he proposes the oracle proposes, and signs. */
    private ObjectNode signedByOracle(ObjectNode body) {
        ObjectNode tree = body.deepCopy();
        if (!tree.path("proposer_node").asText(settings.oracle().value()).equals(settings.oracle().value())) {
            throw InputFault.SIGNATURE_MISSING.because("/proposer_node is another node's; let that node sign the proposal, or leave the "
                    + "member out and the oracle proposes it for the operator");
        }
        tree.put("proposer_node", settings.oracle().value());
        if (!tree.has("created_at")) {
            tree.put("created_at", Time.format(chamber.now()));
        }
        return Signed.sign(tree, settings.network(), Kind.PROPOSAL, settings.signer()).tree();
    }

    private VerificationKey keyOf(NodeId proposer) {
        if (proposer.equals(settings.oracle())) {
            return settings.signer().verificationKey();
        }
        return directory.find(proposer).flatMap(NodeRecord::key).orElseThrow(() -> ConsensusFault.PROPOSER_UNKNOWN.because("proposer "
                + proposer + " is not registered with a key; register it with: bpci oracle register-node --node-id " + proposer));
    }

    WeightChange setWeight(SetWeight request) {
        Assembly assembly = chamber.remember();
        Standing standing = standing();
        if (assembly.epoch().isEmpty()) {
            List<Fact> facts = assembly.setWeight(request.node(), request.weight(), standing);
            chamber.apply(facts);
            chamber.commit(facts, Map.of());
            return new WeightChange(Optional.empty());
        }
        boolean voter = assembly.weights(standing).containsKey(request.node());
        ObjectNode content = Stored.tree("{}").put("node_id", request.node().value());
        content.set("weight", Stored.value(request.weight().toString()));
        if (!voter) {
            content.put("action", "Admit");
        }
        ObjectNode draft = new ProposalDraft(Optional.empty(), settings.oracle(), (voter ? ProposalType.VOTING_WEIGHT
                : ProposalType.NODE_MEMBERSHIP).wireName(), content, chamber.now(), WEIGHT_VOTING, OptionalInt.empty(), Optional.empty())
                .sign(settings.network(), settings.signer());
        return new WeightChange(Optional.of(submit(new SubmitProposal(draft, Optional.of(request.operator()))).proposal()));
    }

    Standing standing() {
        Map<NodeId, VerificationKey> keys = new HashMap<>();
        Set<NodeId> candidates = new HashSet<>();
        Set<NodeId> isolated = new HashSet<>();
        for (NodeRecord node : nodes.get()) {
            node.key().ifPresent(key -> keys.put(node.id(), key));
            if (node.key().isPresent() && node.capabilities().supportsConsensus()) {
                candidates.add(node.id());
            }
            if (node.isolation().isPresent()) {
                isolated.add(node.id());
            }
        }
        return new Standing(keys, candidates, isolated);
    }
}
