package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;

/**
 * Two different ballots one voter signed for one proposal. It needs no trust in whoever shows it: the two signatures are
 * the proof, and nobody but the holder of the key can have made them.
 */
public final class Evidence {

    static final String FORMAT = "bpci-equivocation-evidence-v1";

    /** What valid evidence proves. */
    public record Proven(String networkId, NodeId voter, VerificationKey key, Ballot first, Ballot second) {
    }

    private Evidence() {
    }

    static ObjectNode of(Network network, VerificationKey key, ObjectNode first, ObjectNode second) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode()
                .put("format", FORMAT).put("network_id", network.id()).put("public_key", key.text());
        tree.set("first", first);
        tree.set("second", second);
        return tree;
    }

    /** Whether a JSON object says of itself that it is evidence. */
    public static boolean recognizes(ObjectNode tree) {
        return FORMAT.equals(tree.path("format").textValue());
    }

    public static Proven verify(ObjectNode tree) {
        try {
            Fields fields = Fields.of(tree, "evidence");
            require(FORMAT.equals(fields.text("format", 64)), "/format is not " + FORMAT);
            Network network = Network.of(fields.text("network_id", 63));
            VerificationKey key = CheckedKeys.parse(fields.text("public_key", Wire.SUITE_TEXT_CHARS_MAX));
            Ballot first = Ballot.read(fields.object("first"), network);
            Ballot second = Ballot.read(fields.object("second"), network);
            fields.closed();
            require(first.signed().verifies(network, Kind.BALLOT, key), "the first ballot is not signed with that key");
            require(second.signed().verifies(network, Kind.BALLOT, key), "the second ballot is not signed with that key");
            require(first.voter().equals(second.voter()), "the ballots are of two voters");
            require(first.proposalDigest().equals(second.proposalDigest()), "the ballots are on two proposals");
            require(first.openingDigest().equals(second.openingDigest()), "the ballots are for two electorates");
            require(!first.digest().equals(second.digest()), "both are the same ballot");
            return new Proven(network.id(), first.voter(), key, first, second);
        } catch (Refusal refusal) {
            throw refusal.is(ConsensusFault.EVIDENCE_INVALID) ? refusal : ConsensusFault.EVIDENCE_INVALID.because(refusal.detail());
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw ConsensusFault.EVIDENCE_INVALID.because(otherwise);
        }
    }
}
