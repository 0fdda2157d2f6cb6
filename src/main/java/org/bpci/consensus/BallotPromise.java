package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;

/**
 * A receipt of ballots, read by its holder: the oracle's signed word that they count (protocol §9.5).
 *
 * @param ballots digests by voter
 */
public record BallotPromise(String proposalId, Digest proposalDigest, Digest openingDigest, Instant acceptedAt,
                            SortedMap<NodeId, Digest> ballots) {

    private static final int BALLOTS_MAX = 1_000;
    private static final int KEY_ID_CHARS_MAX = 64;
    /** Where the receipt stands in the answer to a ballot. */
    private static final String RECEIPT = "receipt";

    public BallotPromise {
        ballots = Collections.unmodifiableSortedMap(new TreeMap<>(ballots));
    }

    /** @param tree a receipt, or the whole answer or frame that brought it; refused unless {@code oracle} signed it */
    public static BallotPromise verified(ObjectNode tree, Network network, VerificationKey oracle) {
        ObjectNode receipt = !tree.has(Signed.SIGNATURE) && tree.get(RECEIPT) instanceof ObjectNode inside ? inside : tree;
        Fields fields = Fields.of(receipt, "ballot receipt");
        fields.nodeId("oracle_id");
        fields.text("key_id", KEY_ID_CHARS_MAX);
        String proposalId = fields.text("proposal_id", Proposal.ID_CHARS_MAX);
        Digest proposalDigest = Wire.digest(fields, "proposal_digest");
        Digest openingDigest = Wire.digest(fields, "opening_digest");
        Instant acceptedAt = fields.instant("accepted_at");
        SortedMap<NodeId, Digest> ballots = new TreeMap<>();
        for (JsonNode item : fields.array("ballots", BALLOTS_MAX)) {
            Fields ballot = Wire.item(item, "ballot");
            ballots.put(ballot.nodeId("voter_node"), Wire.digest(ballot, "digest"));
            ballot.closed();
        }
        fields.text(Signed.SIGNATURE, Wire.SUITE_TEXT_CHARS_MAX);
        fields.closed();
        if (!Signed.of(receipt).verifies(network, Kind.BALLOT_RECEIPT, oracle)) {
            throw ConsensusFault.WITNESS_UNFIT.because("the receipt is not signed by the oracle " + oracle.keyId() + " on the network "
                    + network + "; it was altered, or it is another oracle's");
        }
        return new BallotPromise(proposalId, proposalDigest, openingDigest, acceptedAt, ballots);
    }

    /** The leaf the ledger must have for one of its ballots. */
    String leaf(NodeId voter) {
        return new String(Entry.of(EntryKind.BALLOT_COUNTED, acceptedAt).node(voter).proposal(proposalId)
                .digest(ballots.get(voter)).leaf(), StandardCharsets.UTF_8);
    }
}
