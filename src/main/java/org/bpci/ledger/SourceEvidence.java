package org.bpci.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.SourceCheck.NotChecked;
import org.bpci.ledger.SourceCheck.SignedBy;

/**
 * The message in a proof file, as its source signed it, and the entry that shows whose key that was. Entries alone hold a
 * digest: they prove that the oracle accepted something, not that the source ever signed it.
 */
public final class SourceEvidence {

    static final Set<EntryKind> KEY_KINDS = Set.of(EntryKind.NODE_REGISTERED, EntryKind.NODE_UPDATED, EntryKind.KEY_ROTATED);

    private static final String MESSAGE = "message";
    private static final String SOURCE_KEY = "source_key";
    private static final String ORIGIN_PREFIX = "bpci.";
    private static final int KEY_CHARS_MAX = 4_096;

    private SourceEvidence() {
    }

    /** An acceptance among the entries of a file. */
    public record Acceptance(NodeId source, String messageId, Digest digest, long index, Instant at) {

        static Optional<Acceptance> of(ProvenEntry entry) {
            return LeafFields.of(entry.entry().bytes()).filter(leaf -> leaf.kind().equals(EntryKind.MESSAGE_ACCEPTED.wireName()))
                    .map(leaf -> new Acceptance(new NodeId(leaf.node().orElse("")), leaf.message().orElse(""),
                            Digest.ofHex(leaf.digest().orElse("")), entry.entry().index(), leaf.at()));
        }
    }

    /** The first acceptance that is proven. */
    public static Optional<Acceptance> acceptance(ProvenEntries proven) {
        return proven.entries().stream().flatMap(entry -> Acceptance.of(entry).stream()).findFirst();
    }

    /**
     * Writes a proof file with the message.
     *
     * @param message    the signed message, JSON
     * @param keyEntries entries that name keys of the source; of those the first is taken whose key signed the message
     * @param keys       those the source had when the oracle accepted the message
     */
    public static ObjectNode write(ProvenEntries proven, String message, List<ProvenEntry> keyEntries, List<VerificationKey> keys) {
        ObjectNode file = ProofFile.write(proven).put(MESSAGE, message);
        Signed signed = Signed.of(Json.parseObject(message, ProofFile.BYTES_MAX));
        Network network = network(proven.checkpoint());
        for (ProvenEntry entry : keyEntries) {
            Optional<VerificationKey> signer = keys.stream().filter(key -> keyId(entry).equals(Optional.of(key.keyId())))
                    .filter(key -> signed.verifies(network, Kind.MESSAGE, key)).findFirst();
            if (signer.isPresent()) {
                file.putObject(SOURCE_KEY).put("public_key", signer.get().text()).set("entry", ProofFile.entry(entry));
                break;
            }
        }
        return file;
    }

    /** Checks the message and the key of a file whose entries are proven; refused when they do not belong together. */
    static SourceCheck check(Fields file, ProvenEntries proven) {
        Optional<String> text = file.optionalText(MESSAGE, ProofFile.BYTES_MAX);
        Optional<Fields> key = file.optionalFields(SOURCE_KEY);
        if (text.isEmpty()) {
            key.ifPresent(alone -> {
                throw invalid("there is a key of the source, but no message that it signed");
            });
            return new NotChecked("the message itself is not in the file: its payload is no longer kept, or the file was made without it");
        }
        ObjectNode message = Json.parseObject(text.get(), ProofFile.BYTES_MAX);
        Signed signed = Signed.of(message);
        Acceptance accepted = accepted(message, signed.digest(network(proven.checkpoint()), Kind.MESSAGE), proven);
        if (signed.signature().isEmpty()) {
            return new NotChecked("the message carries no signature: the oracle accepted it unsigned, in development mode");
        }
        if (key.isEmpty()) {
            return new NotChecked("the file does not show which key the ledger has for " + accepted.source());
        }
        return signer(key.get(), signed, accepted, proven.checkpoint());
    }

    private static Acceptance accepted(ObjectNode message, Digest digest, ProvenEntries proven) {
        return proven.entries().stream().flatMap(entry -> Acceptance.of(entry).stream())
                .filter(acceptance -> acceptance.digest().equals(digest)
                        && acceptance.source().value().equals(message.path("source_node").textValue())
                        && acceptance.messageId().equals(message.path("message_id").textValue()))
                .findFirst().orElseThrow(() -> invalid("its message, of digest " + digest + ", is not the one whose acceptance it proves"));
    }

    private static SignedBy signer(Fields fields, Signed signed, Acceptance accepted, Checkpoint checkpoint) {
        VerificationKey key = VerificationKey.parse(fields.text("public_key", KEY_CHARS_MAX));
        ProvenEntry entry = ProofFile.entry(fields.object("entry"), checkpoint);
        fields.closed();
        LeafFields leaf = LeafFields.of(entry.entry().bytes()).orElseThrow(() -> invalid("the entry of the source's key is no entry"));
        boolean namesKey = EntryKind.of(leaf.kind()).filter(KEY_KINDS::contains).isPresent()
                && leaf.node().equals(Optional.of(accepted.source().value())) && keyId(entry).equals(Optional.of(key.keyId()));
        if (!namesKey) {
            throw invalid("entry " + entry.entry().index() + " does not give " + accepted.source() + " the key " + key.keyId());
        }
        if (entry.entry().index() > accepted.index()) {
            throw invalid("the ledger took the key " + key.keyId() + " up only after it accepted the message");
        }
        if (!signed.verifies(network(checkpoint), Kind.MESSAGE, key)) {
            throw invalid("the message is not signed with the key " + key.keyId() + " of " + accepted.source());
        }
        return new SignedBy(accepted.source(), key, entry.entry().index());
    }

    /** The key an entry gives its node. */
    private static Optional<String> keyId(ProvenEntry entry) {
        var detail = Json.parseObject(entry.entry().bytes(), EntryBundle.LEAF_BYTES_MAX).path("detail");
        return Optional.ofNullable(detail.path(detail.has("new_key_id") ? "new_key_id" : "key_id").textValue());
    }

    /** The log's name begins {@code bpci.<network>/}. */
    private static Network network(Checkpoint checkpoint) {
        String origin = checkpoint.origin();
        int slash = origin.indexOf('/');
        if (!origin.startsWith(ORIGIN_PREFIX) || slash < 0) {
            throw invalid("the log's name '" + origin + "' does not say for which network messages were signed");
        }
        return Network.of(origin.substring(ORIGIN_PREFIX.length(), slash));
    }

    private static RuntimeException invalid(String why) {
        return LedgerFault.PROOF_INVALID.because("the file contradicts itself: " + why);
    }
}
