package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.consensus.CertificateCheck.Proven;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.EntryKind;

/**
 * Holds a valid certificate against whatever else its oracle signed (protocol §9.6). A certificate cannot show what was left
 * out of it; a receipt, another certificate or the ledger can, and because the oracle signed both, the two together convict it.
 */
public final class Confrontation {

    private static final int LEAF_BYTES_MAX = 64 << 10;

    private final Proven proven;

    public Confrontation(Proven proven) {
        this.proven = proven;
    }

    /** Every ballot the oracle gave a receipt for must be there. */
    public void receipt(BallotPromise promise) {
        requireSame(promise.proposalId(), "the receipt");
        Opening opening = proven.opening();
        if (!promise.proposalDigest().equals(opening.proposalDigest()) || !promise.openingDigest().equals(opening.digest())) {
            throw refuted("the oracle took ballots on " + promise.proposalId() + " at " + promise.acceptedAt()
                    + " for another proposal or electorate than the one it certifies under this id");
        }
        promise.ballots().forEach((voter, digest) -> {
            Digest shown = ballots().get(voter);
            if (shown == null) {
                throw refuted("the oracle acknowledged a ballot of " + voter + " at " + promise.acceptedAt() + " (" + digest
                        + ") and left it out of the certificate");
            }
            if (!shown.equals(digest)) {
                throw refuted("the oracle acknowledged another ballot of " + voter + " (" + digest + ") than the one it certifies ("
                        + shown + "); the voter signed both");
            }
        });
    }

    /** There is one decision on a proposal. */
    public void other(Proven other) {
        if (!other.networkId().equals(proven.networkId()) || !other.oracleKey().equals(proven.oracleKey())) {
            throw ConsensusFault.WITNESS_UNFIT.because("the other certificate is of another network or oracle; that they differ proves nothing");
        }
        requireSame(other.opening().proposalId(), "the other certificate");
        if (!other.digest().equals(proven.digest())) {
            throw refuted("the oracle sealed two decisions on " + proven.opening().proposalId() + ": " + proven.digest() + " ("
                    + proven.decision().outcome().wireName() + ") and " + other.digest() + " (" + other.decision().outcome().wireName() + ")");
        }
    }

    /**
     * The oracle's own ledger must tell the same story.
     *
     * @param leaves   all leaves of a ledger that was found sound, in order
     * @param receipts whose entries must be there too
     */
    public void ledger(List<String> leaves, List<BallotPromise> receipts) {
        Story story = story(leaves);
        story.requireDecided(leaves.size());
        requireOne(story.opened, proven.opening().digest(), "openings of the proposal");
        requireOne(story.decided, proven.digest(), "decisions on the proposal");
        requireOne(story.epochs, proven.opening().epochDigest(), "weight epochs with the number " + proven.opening().epoch());
        SortedMap<NodeId, Digest> certified = ballots();
        story.counted.forEach((voter, digest) -> {
            if (!digest.equals(certified.get(voter))) {
                throw refuted("the oracle's ledger says that it counted the ballot " + digest + " of " + voter + ", which is not in the certificate");
            }
        });
        certified.forEach((voter, digest) -> {
            if (!story.counted.containsKey(voter)) {
                throw refuted("the certificate has a ballot of " + voter + " (" + digest + ") that the oracle's ledger never saw counted");
            }
        });
        for (BallotPromise receipt : receipts) {
            receipt.ballots().keySet().stream().filter(voter -> !story.ballotLeaves.contains(receipt.leaf(voter))).findFirst().ifPresent(voter -> {
                throw refuted("the receipt promises an entry of the ballot of " + voter + " at " + receipt.acceptedAt()
                        + ", and the oracle's ledger does not have it");
            });
        }
    }

    /** What the ledger says about the proposal, up to its decision. */
    private final class Story {

        private final List<Digest> opened = new ArrayList<>();
        private final List<Digest> decided = new ArrayList<>();
        private final List<Digest> epochs = new ArrayList<>();
        private final Map<NodeId, Digest> counted = new TreeMap<>();
        private final Set<String> ballotLeaves = new HashSet<>();

        private void requireDecided(long entries) {
            if (decided.isEmpty() && proven.place().filter(place -> place.treeSize() <= entries).isPresent()) {
                throw refuted("the certificate proves its decision in a tree of " + proven.place().get().treeSize()
                        + " entries, and this ledger of " + entries + " does not have it: the oracle keeps two ledgers");
            }
            if (decided.isEmpty()) {
                throw ConsensusFault.WITNESS_UNFIT.because("the ledger ends before the decision on " + proven.opening().proposalId()
                        + "; export it again");
            }
        }
    }

    private Story story(List<String> leaves) {
        Story story = new Story();
        for (String text : leaves) {
            if (text.contains(EntryKind.EPOCH_BEGAN.wireName()) || text.contains(proven.opening().proposalId())) {
                read(Json.parseObject(text, LEAF_BYTES_MAX), text, story);
            }
        }
        return story;
    }

    private void read(ObjectNode leaf, String text, Story story) {
        boolean same = proven.opening().proposalId().equals(leaf.path("proposal").textValue());
        if (is(leaf, EntryKind.EPOCH_BEGAN) && leaf.path("detail").path("epoch").asText().equals(Long.toString(proven.opening().epoch()))) {
            story.epochs.add(digest(leaf));
        } else if (is(leaf, EntryKind.PROPOSAL_OPENED) && same) {
            story.opened.add(digest(leaf));
        } else if (is(leaf, EntryKind.PROPOSAL_DECIDED) && same) {
            story.decided.add(digest(leaf));
        } else if (is(leaf, EntryKind.BALLOT_COUNTED) && same) {
            NodeId voter = new NodeId(leaf.path("node").asText());
            if (story.counted.put(voter, digest(leaf)) != null || !story.decided.isEmpty()) {
                throw refuted("the oracle's ledger counts two ballots of " + voter + ", or one after the decision");
            }
            story.ballotLeaves.add(text);
        }
    }

    private static boolean is(ObjectNode leaf, EntryKind kind) {
        return kind.wireName().equals(leaf.path("kind").textValue());
    }

    private static Digest digest(ObjectNode leaf) {
        return Wire.digest(leaf.path("digest").asText());
    }

    private void requireOne(List<Digest> found, Digest expected, String what) {
        if (!found.equals(List.of(expected))) {
            throw refuted("the oracle's ledger has other " + what + " than the certificate: " + found + ", not " + expected);
        }
    }

    private void requireSame(String proposalId, String what) {
        if (!proposalId.equals(proven.opening().proposalId())) {
            throw ConsensusFault.WITNESS_UNFIT.because(what + " is about " + proposalId + ", the certificate about " + proven.opening().proposalId());
        }
    }

    private SortedMap<NodeId, Digest> ballots() {
        SortedMap<NodeId, Digest> ballots = new TreeMap<>();
        proven.ballots().forEach(ballot -> ballots.put(ballot.voter(), ballot.digest()));
        return ballots;
    }

    private static Refusal refuted(String why) {
        return ConsensusFault.CERTIFICATE_REFUTED.because(why + ". Keep both: the oracle signed one and the other");
    }
}
