package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;

/** A ballot to be signed by the voter who holds the key. The same draft always signs to the same ballot. */
public record BallotDraft(
        String proposalId, Digest proposalDigest, Digest openingDigest, NodeId voter, Choice choice, Optional<String> reasoning) {

    /** The object to send, the reasoning beside the signed members. */
    public ObjectNode sign(Network network, Signer signer) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode()
                .put("proposal_id", proposalId)
                .put("proposal_digest", proposalDigest.hex())
                .put("opening_digest", openingDigest.hex())
                .put("voter_node", voter.value())
                .put("vote", choice.wireName());
        reasoning.ifPresent(text -> tree.put("reasoning_digest", Ballot.reasoningDigest(text).hex()));
        ObjectNode signed = Signed.sign(tree, network, Kind.BALLOT, signer).tree();
        reasoning.ifPresent(text -> signed.put(Ballot.REASONING, text));
        return signed;
    }
}
