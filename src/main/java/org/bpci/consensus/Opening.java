package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Time;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;

/**
 * What the oracle fixed when it opened a proposal: the electorate with weights and keys, the epoch they come from, and the
 * terms. Every ballot names its digest, so an oracle that changes any of it afterwards is left without ballots. It keeps no
 * tree: a thousand of them with a thousand voters each would not fit.
 *
 * @param digest SHA-256 of its signed bytes
 */
public record Opening(
        NodeId oracle, VerificationKey oracleKey, String proposalId, Digest proposalDigest, VerificationKey proposerKey,
        Instant openedAt, long epoch, Digest epochDigest, Terms terms, Roll roll, Digest digest) {

    static Opening of(NodeId oracle, VerificationKey oracleKey, Proposal proposal, VerificationKey proposerKey, Instant openedAt,
                      long epoch, Digest epochDigest, Terms terms, Roll roll, Network network) {
        Digest digest = digest(tree(oracle, oracleKey, proposal.id(), proposal.digest(), proposerKey, openedAt, epoch,
                epochDigest, terms, roll), network);
        return new Opening(oracle, oracleKey, proposal.id(), proposal.digest(), proposerKey, openedAt, epoch, epochDigest, terms,
                roll, digest);
    }

    /** The same with {@code other}'s voters in memory, when they are the same. */
    Opening sharing(Roll other) {
        return roll != other && roll.equals(other) ? new Opening(oracle, oracleKey, proposalId, proposalDigest, proposerKey, openedAt, epoch,
                epochDigest, terms, other, digest) : this;
    }

    /** The object to sign, built anew. */
    public ObjectNode tree() {
        return tree(oracle, oracleKey, proposalId, proposalDigest, proposerKey, openedAt, epoch, epochDigest, terms, roll);
    }

    private static ObjectNode tree(NodeId oracle, VerificationKey oracleKey, String proposalId, Digest proposalDigest,
                                   VerificationKey proposerKey, Instant openedAt, long epoch, Digest epochDigest, Terms terms,
                                   Roll roll) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode()
                .put("oracle_id", oracle.value())
                .put("oracle_key", oracleKey.text())
                .put("proposal_id", proposalId)
                .put("proposal_digest", proposalDigest.hex())
                .put("proposer_key", proposerKey.text())
                .put("opened_at", Time.format(openedAt))
                .put("closes_at", Time.format(terms.closesAt()))
                .put("minimum_votes", terms.minimumVotes())
                .put("min_consensus_nodes", terms.minConsensusNodes())
                .put("epoch", epoch)
                .put("epoch_digest", epochDigest.hex())
                .put("total_weight_micros", terms.totalMicros());
        tree.putObject("threshold")
                .put("numerator", terms.threshold().numerator()).put("denominator", terms.threshold().denominator());
        ArrayNode voters = tree.putArray("voters");
        for (Voter voter : roll.voters()) {
            ObjectNode entry = voters.addObject()
                    .put("node_id", voter.node().value()).put("weight_micros", voter.weight().micros());
            voter.key().ifPresent(key -> entry.put("public_key", key.text()));
        }
        return tree;
    }

    /** Reads a signed opening and checks that it is consistent in itself; the signature is for the caller. */
    static Opening read(ObjectNode tree, Network network) {
        return read(Signed.of(tree), network);
    }

    static Opening read(Signed signed, Network network) {
        ObjectNode tree = signed.tree();
        Fields fields = Fields.of(tree, "opening");
        NodeId oracle = fields.nodeId("oracle_id");
        VerificationKey oracleKey = key(fields, "oracle_key");
        String proposalId = fields.text("proposal_id", Proposal.ID_CHARS_MAX);
        Digest proposalDigest = Wire.digest(fields, "proposal_digest");
        VerificationKey proposerKey = key(fields, "proposer_key");
        Instant openedAt = fields.instant("opened_at");
        Instant closesAt = fields.instant("closes_at");
        int minimumVotes = (int) fields.integer("minimum_votes", 1, Roll.VOTERS_MAX);
        int minConsensusNodes = (int) fields.integer("min_consensus_nodes", 1, Roll.VOTERS_MAX);
        long epoch = fields.integer("epoch", 0, Json.INTEGER_MAX);
        Digest epochDigest = Wire.digest(fields, "epoch_digest");
        long total = fields.integer("total_weight_micros", 1, Roll.TOTAL_MICROS_MAX);
        Ratio threshold = threshold(fields.fields("threshold"));
        Roll roll = roll(fields);
        fields.optionalText(Signed.SIGNATURE, Wire.SUITE_TEXT_CHARS_MAX);
        fields.closed();
        if (roll.totalMicros() != total) {
            throw ConsensusFault.ELECTORATE_INVALID.because("/total_weight_micros is " + total + ", the voters' weights sum to "
                    + roll.totalMicros());
        }
        Terms terms = new Terms(total, roll.size(), threshold, minimumVotes, minConsensusNodes, closesAt);
        return new Opening(oracle, oracleKey, proposalId, proposalDigest, proposerKey, openedAt, epoch, epochDigest, terms, roll,
                signed.digest(network, Kind.OPENING));
    }

    private static Digest digest(ObjectNode tree, Network network) {
        return Digest.of(network.pae(Kind.OPENING, Canonical.without(tree, Signed.SIGNATURE)));
    }

    private static VerificationKey key(Fields fields, String member) {
        return CheckedKeys.parse(fields.text(member, Wire.SUITE_TEXT_CHARS_MAX));
    }

    private static Ratio threshold(Fields fields) {
        long numerator = fields.integer("numerator", 1, Ratio.DENOMINATOR_MAX);
        long denominator = fields.integer("denominator", 1, Ratio.DENOMINATOR_MAX);
        fields.closed();
        Ratio ratio = new Ratio(numerator, denominator);
        if (ratio.numerator() != numerator) {
            throw fields.invalid("numerator", "in lowest terms");
        }
        return ratio;
    }

    private static Roll roll(Fields fields) {
        List<Voter> voters = new ArrayList<>();
        for (JsonNode item : fields.array("voters", Roll.VOTERS_MAX)) {
            Fields voter = Wire.item(item, "voter");
            NodeId node = voter.nodeId("node_id");
            if (!voters.isEmpty() && voters.getLast().node().compareTo(node) >= 0) {
                throw ConsensusFault.ELECTORATE_INVALID.because("the voters of an opening are sorted by node_id, each once");
            }
            Weight weight = new Weight(voter.integer("weight_micros", 1, Weight.MICROS_MAX));
            Optional<VerificationKey> key = voter.optionalText("public_key", Wire.SUITE_TEXT_CHARS_MAX).map(CheckedKeys::parse);
            voter.closed();
            voters.add(new Voter(node, weight, key));
        }
        return Roll.of(voters);
    }
}
