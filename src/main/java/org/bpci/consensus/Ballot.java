package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;

/**
 * One voter's word on one proposal, as its electorate stood when it opened (protocol §9.4). It carries no time and no round:
 * sent again it is the same ballot, and a restarted round cannot change it.
 *
 * @param claimedWeight accepted only when it is the pinned one
 * @param reasoning     travels beside the signed bytes, which hold its digest, so that it can be forgotten
 */
public record Ballot(
        String proposalId, Digest proposalDigest, Digest openingDigest, NodeId voter, Choice choice,
        Optional<Digest> reasoningDigest, Optional<Weight> claimedWeight, Optional<String> reasoning, Signed signed, Digest digest) {

    static final String REASONING = "reasoning";
    static final int REASONING_CHARS_MAX = 4_096;

    private static final int CHOICE_CHARS_MAX = 16;
    private static final String SIGNATURE_FOLLOWS = ",\"" + Signed.SIGNATURE + "\":\"";
    private static final String VOTE_FOLLOWS = ",\"vote\":";

    /** Reads and checks everything that needs neither the proposal nor a key. */
    public static Ballot read(ObjectNode tree, Network network) {
        Fields fields = Fields.of(tree, "ballot");
        String proposalId = fields.text("proposal_id", Proposal.ID_CHARS_MAX);
        if (!fields.has("proposal_digest") || !fields.has("opening_digest") || !fields.has("voter_node")) {
            throw InputFault.FIELD_MISSING.because("a ballot says whose it is in /voter_node and, in /proposal_digest and /opening_digest, "
                    + "what it is for; GET /api/v1/consensus/proposals/" + proposalId + " tells both digests, and 'bpci consensus vote' does it all");
        }
        Digest proposalDigest = Wire.digest(fields, "proposal_digest");
        Digest openingDigest = Wire.digest(fields, "opening_digest");
        NodeId voter = fields.nodeId("voter_node");
        Choice choice = Choice.of(fields.text("vote", CHOICE_CHARS_MAX))
                .orElseThrow(() -> fields.invalid("vote", Choice.EXPECTED));
        Optional<Digest> reasoningDigest = fields.has("reasoning_digest")
                ? Optional.of(Wire.digest(fields, "reasoning_digest")) : Optional.empty();
        Optional<Weight> weight = fields.optionalAny("vote_weight").map(value -> {
            try {
                return Weight.of(value);
            } catch (Refusal refusal) {
                throw ConsensusFault.BALLOT_WEIGHT_DIFFERS.because("/vote_weight: " + refusal.detail() + "; better leave it out");
            }
        });
        Optional<String> reasoning = fields.optionalText(REASONING, REASONING_CHARS_MAX);
        fields.optionalText(Signed.SIGNATURE, Wire.SUITE_TEXT_CHARS_MAX);
        fields.closed();
        reasoning.ifPresent(text -> checkReasoning(text, reasoningDigest));
        Signed signed = Signed.of(tree, Signed.SIGNATURE, REASONING);
        return new Ballot(proposalId, proposalDigest, openingDigest, voter, choice, reasoningDigest, weight, reasoning, signed,
                signed.digest(network, Kind.BALLOT));
    }

    private static void checkReasoning(String text, Optional<Digest> digest) {
        if (digest.isEmpty() || !digest.get().equals(reasoningDigest(text))) {
            throw ConsensusFault.REASONING_DIFFERS.because("/reasoning_digest must be the SHA-256 of the text in /reasoning, in UTF-8 "
                    + "and lower-case hexadecimal; add it before you sign, or leave both out");
        }
    }

    /** What a ballot with this reasoning signs. */
    public static Digest reasoningDigest(String reasoning) {
        return Digest.of(reasoning.getBytes(StandardCharsets.UTF_8));
    }

    /** As it is stored, and as it stands in certificates: canonical, with its signature, without the reasoning. */
    String text() {
        String unsigned = new String(signed.canonical(), StandardCharsets.UTF_8);
        JsonNode signature = signed.tree().get(Signed.SIGNATURE);
        if (signature == null) {
            return unsigned;
        }
        // The signature's place by name is before the vote; within a text, quotes would be escaped. Its own characters need no escape.
        int vote = unsigned.indexOf(VOTE_FOLLOWS);
        return unsigned.substring(0, vote) + SIGNATURE_FOLLOWS + signature.textValue() + '"' + unsigned.substring(vote);
    }

    /** Without the reasoning, as certificates and evidence hold it. */
    ObjectNode bare() {
        return signed.tree().deepCopy().without(REASONING);
    }

    /** The ballot with its signature found to be {@code key}'s; refused otherwise. */
    Checked check(Network network, VerificationKey key) {
        signed.require(network, Kind.BALLOT, key);
        return new Checked(this, key);
    }

    /** A ballot whose signature was checked, and with which key: nothing else can be counted. */
    static final class Checked {

        private final Ballot ballot;
        private final VerificationKey key;

        private Checked(Ballot ballot, VerificationKey key) {
            this.ballot = ballot;
            this.key = key;
        }

        Ballot ballot() {
            return ballot;
        }

        VerificationKey key() {
            return key;
        }
    }
}
