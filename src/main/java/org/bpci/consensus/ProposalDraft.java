package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Time;

/**
 * A proposal to be signed by the node that makes it.
 *
 * @param type      as it is written, {@code Custom:Name} included
 * @param deadline  a time or a span such as {@code +24h}
 * @param threshold a JSON number; empty to take the network's
 */
public record ProposalDraft(
        Optional<String> id, NodeId proposer, String type, ObjectNode content, Instant createdAt, String deadline,
        OptionalInt minimumVotes, Optional<JsonNode> threshold) {

    public ObjectNode sign(Network network, Signer signer) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        id.ifPresent(text -> tree.put("proposal_id", text));
        tree.put("proposer_node", proposer.value())
                .put("proposal_type", type)
                .put("created_at", Time.format(createdAt))
                .put("voting_deadline", deadline);
        tree.set("content", content);
        minimumVotes.ifPresent(votes -> tree.put("minimum_votes", (long) votes));
        threshold.ifPresent(value -> tree.set("required_threshold", value));
        return Signed.sign(tree, network, Kind.PROPOSAL, signer).tree();
    }
}
