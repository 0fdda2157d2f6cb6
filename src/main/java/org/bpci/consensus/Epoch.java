package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Time;
import org.bpci.kernel.Weight;

/**
 * A complete snapshot of who votes with which weight, chained to the one before by its digest and kept for ever, so that the
 * electorate of any old proposal can be traced to the first.
 *
 * @param previous digest of the epoch before; empty for epoch 0 only
 * @param cause    the proposal whose approval began it; empty for epoch 0 only
 */
public record Epoch(
        NodeId oracle, long number, Optional<Digest> previous, Instant beganAt, Optional<Cause> cause,
        SortedMap<NodeId, Weight> weights) {

    /** What began an epoch. */
    public record Cause(String proposalId, Digest proposalDigest) {
    }

    public Epoch {
        weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
        long total = 0;
        for (Weight weight : weights.values()) {
            total = Roll.checkedTotal(total, weight.micros());
        }
        if (weights.size() > Roll.VOTERS_MAX) {
            throw ConsensusFault.ELECTORATE_INVALID.because("at most " + Roll.VOTERS_MAX + " nodes can have a weight");
        }
        if (number == 0 ? previous.isPresent() || cause.isPresent() : previous.isEmpty() || cause.isEmpty()) {
            throw ConsensusFault.ELECTORATE_INVALID.because("exactly the epochs after the first have a previous one and a cause");
        }
    }

    static Epoch first(NodeId oracle, Instant beganAt, SortedMap<NodeId, Weight> weights) {
        return new Epoch(oracle, 0, Optional.empty(), beganAt, Optional.empty(), weights);
    }

    Epoch next(Network network, Proposal cause, Instant beganAt, SortedMap<NodeId, Weight> changed) {
        return new Epoch(oracle, number + 1, Optional.of(digest(network)), beganAt,
                Optional.of(new Cause(cause.id(), cause.digest())), changed);
    }

    /** SHA-256 over the canonical form, under the type {@code epoch}. */
    public Digest digest(Network network) {
        return Digest.of(network.pae(Kind.EPOCH, Canonical.of(tree())));
    }

    public ObjectNode tree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("oracle_id", oracle.value()).put("epoch", number);
        previous.ifPresent(digest -> tree.put("previous", digest.hex()));
        tree.put("began_at", Time.format(beganAt));
        cause.ifPresent(by -> tree.putObject("cause")
                .put("proposal_id", by.proposalId()).put("proposal_digest", by.proposalDigest().hex()));
        ArrayNode voters = tree.putArray("voters");
        weights.forEach((node, weight) -> voters.addObject().put("node_id", node.value()).put("weight_micros", weight.micros()));
        return tree;
    }

    /** Reads what {@link #tree} writes; voters must be in order, each once. */
    static Epoch read(ObjectNode tree) {
        Fields fields = Fields.of(tree, "epoch");
        NodeId oracle = fields.nodeId("oracle_id");
        long number = fields.integer("epoch", 0, Json.INTEGER_MAX);
        Optional<Digest> previous = fields.optionalText("previous", Wire.DIGEST_CHARS).map(Wire::digest);
        Instant beganAt = fields.instant("began_at");
        Optional<Cause> cause = fields.optionalFields("cause").map(by -> {
            Cause read = new Cause(by.text("proposal_id", Proposal.ID_CHARS_MAX), Wire.digest(by, "proposal_digest"));
            by.closed();
            return read;
        });
        SortedMap<NodeId, Weight> weights = new TreeMap<>();
        for (JsonNode item : fields.array("voters", Roll.VOTERS_MAX)) {
            Fields voter = Wire.item(item, "voter");
            NodeId node = voter.nodeId("node_id");
            if (!weights.isEmpty() && weights.lastKey().compareTo(node) >= 0) {
                throw ConsensusFault.ELECTORATE_INVALID.because("the voters of an epoch are sorted by node_id, each once");
            }
            weights.put(node, new Weight(voter.integer("weight_micros", 1, Weight.MICROS_MAX)));
            voter.closed();
        }
        fields.closed();
        return new Epoch(oracle, number, previous, beganAt, cause, weights);
    }
}
