package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;

/**
 * A signed proposal, read (protocol §9.1). Its signature is checked by whoever knows the proposer's key.
 *
 * @param id           the proposer's, or derived from the digest when he gave none
 * @param typeName     the type as it is written, of a custom type {@code Custom:Name}
 * @param deadline     absolute, also where it was written as a span
 * @param minimumVotes empty to take the network's
 * @param threshold    empty to take the network's
 */
public record Proposal(
        String id, Digest digest, NodeId proposer, ProposalType type, String typeName, Motion motion, Instant createdAt,
        Instant deadline, OptionalInt minimumVotes, Optional<Ratio> threshold, Signed signed) {

    static final int ID_CHARS_MAX = 128;
    /** Its signature included, in canonical form. */
    static final int BYTES_MAX = 64 << 10;

    private static final String ID_PREFIX = "prop-";
    /** Half a digest: nobody finds two proposals of one id. */
    private static final int ID_DIGEST_CHARS = 32;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");
    private static final int METADATA_MAX = 16;
    private static final int METADATA_CHARS_MAX = 512;
    private static final int SIGNATURE_CHARS_MAX = 8 << 10;

    /** Reads and checks everything that needs neither a key nor a clock. */
    public static Proposal read(ObjectNode tree, Network network) {
        Fields fields = Fields.of(tree, "proposal");
        Optional<String> id = fields.optionalText("proposal_id", ID_CHARS_MAX);
        id.ifPresent(text -> checkId(fields, text));
        NodeId proposer = fields.nodeId("proposer_node");
        ProposalType.Named type = ProposalType.read(fields.any("proposal_type")).orElseThrow(
                () -> ConsensusFault.PROPOSAL_TYPE_UNKNOWN.because("/proposal_type must be " + ProposalType.EXPECTED));
        Instant createdAt = fields.instant("created_at");
        Instant deadline = Deadline.parse(fields.text("voting_deadline", Deadline.CHARS_MAX), createdAt)
                .orElseThrow(() -> fields.invalid("voting_deadline", Deadline.EXPECTED));
        var minimumVotes = fields.optionalInteger("minimum_votes", 1, Roll.VOTERS_MAX);
        Optional<Ratio> threshold = fields.optionalAny("required_threshold").map(value -> threshold(value, type));
        fields.optionalObject("metadata").ifPresent(metadata -> checkMetadata(fields, metadata));
        ObjectNode content = fields.object("content");
        fields.optionalText(Signed.SIGNATURE, SIGNATURE_CHARS_MAX);
        fields.closed();
        Motion motion = MotionReader.read(type.type(), content);
        Signed signed = Signed.of(tree);
        checkReadable(signed);
        Digest digest = signed.digest(network, Kind.PROPOSAL);
        return new Proposal(id.orElseGet(() -> ID_PREFIX + digest.hex().substring(0, ID_DIGEST_CHARS)), digest, proposer,
                type.type(), type.name(), motion, createdAt, deadline,
                minimumVotes.isPresent() ? OptionalInt.of((int) minimumVotes.getAsLong()) : OptionalInt.empty(), threshold, signed);
    }

    /** Refuses a threshold that is no share or too weak for what the proposal can do. */
    static Ratio threshold(JsonNode value, ProposalType.Named type) {
        Ratio threshold;
        try {
            threshold = Ratio.of(value);
        } catch (Refusal refusal) {
            throw ConsensusFault.THRESHOLD_INVALID.because("/required_threshold: " + refusal.detail());
        }
        return checkedThreshold(threshold, type.type());
    }

    static Ratio checkedThreshold(Ratio threshold, ProposalType type) {
        if (!type.force().allows(threshold)) {
            throw ConsensusFault.THRESHOLD_TOO_LOW.because("the threshold of " + type.wireName() + " proposals must be "
                    + type.force().minimum() + "; " + threshold + " is not");
        }
        return threshold;
    }

    private static void checkId(Fields fields, String id) {
        if (!ID.matcher(id).matches()) {
            throw fields.invalid("proposal_id", "1 to 128 letters, digits, '.', '_', ':' or '-', and start with a letter or digit");
        }
    }

    private static void checkMetadata(Fields fields, ObjectNode metadata) {
        boolean texts = metadata.size() <= METADATA_MAX && metadata.properties().stream().allMatch(member ->
                member.getKey().length() <= METADATA_CHARS_MAX && member.getValue().isTextual()
                        && member.getValue().textValue().length() <= METADATA_CHARS_MAX);
        if (!texts) {
            throw fields.invalid("metadata", "an object of at most " + METADATA_MAX + " texts of at most "
                    + METADATA_CHARS_MAX + " characters each");
        }
    }

    /**
     * A certificate is written in canonical form, so that no bit of the file is without meaning. A few doubles, 1e17 for one,
     * have a canonical form that strict parsers refuse, and in a certificate everything is nested one level deeper; a proposal
     * must fit.
     */
    private static void checkReadable(Signed signed) {
        try {
            byte[] canonical = Canonical.of(signed.tree());
            byte[] nested = new byte[canonical.length + 2];
            nested[0] = '[';
            System.arraycopy(canonical, 0, nested, 1, canonical.length);
            nested[nested.length - 1] = ']';
            Json.parse(nested, BYTES_MAX + 2);
        } catch (Refusal refusal) {
            throw ConsensusFault.CONTENT_INVALID.because("the canonical form of the proposal cannot be read back ("
                    + refusal.detail() + "); write very large numbers as strings, and nest less");
        }
    }
}
