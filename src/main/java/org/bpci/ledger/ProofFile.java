package org.bpci.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.LedgerRequest.SealedEntry;

/**
 * A proof in one file: entries, their inclusion proofs, the signed checkpoint and the key; beside them, where it is kept, the
 * message the entries are about ({@link SourceEvidence}). Checking it takes no network, no database and no configuration;
 * only the key should be compared with what is known of the oracle from elsewhere.
 */
public final class ProofFile {

    public static final String FORMAT = "bpci-proof/v1";
    /** Larger than any proof of {@link LedgerRequest.MessageProof#ENTRIES_MAX} entries with the largest message, escaped. */
    public static final int BYTES_MAX = 64 << 20;

    private static final int NOTE_CHARS_MAX = 16_384;
    private static final int VKEY_CHARS_MAX = 512;
    private static final int PATH_HASHES_MAX = 64;
    private static final int HEX_CHARS = 2 * Digest.BYTES;

    private ProofFile() {
    }

    /** A file that holds. */
    public record Checked(ProvenEntries proven, SourceCheck source) {
    }

    public static ObjectNode write(ProvenEntries proven) {
        ObjectNode file = JsonNodeFactory.instance.objectNode()
                .put("format", FORMAT).put("vkey", proven.vkey()).put("checkpoint", proven.checkpoint().note());
        ArrayNode entries = file.putArray("entries");
        proven.entries().forEach(entry -> entries.add(entry(entry)));
        return file;
    }

    /** An entry with its proof: {@code {"index","leaf","path"}}. */
    public static ObjectNode entry(ProvenEntry proven) {
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("index", proven.entry().index()).put("leaf", proven.entry().leaf());
        json.set("path", path(proven.proof().path()));
        return json;
    }

    /** The hashes of a proof, as digests are written everywhere: lower-case hexadecimal. */
    public static ArrayNode path(List<Digest> hashes) {
        ArrayNode path = JsonNodeFactory.instance.arrayNode();
        hashes.forEach(hash -> path.add(hash.hex()));
        return path;
    }

    /**
     * Reads the file and checks everything in it; refused with {@code proof-invalid} and the first thing that is wrong.
     *
     * @param pinned the oracle's key where it is known; without it the key in the file is believed
     */
    public static ProvenEntries verified(ObjectNode file, Optional<NoteKey> pinned) {
        return checked(file, pinned).proven();
    }

    /** As {@link #verified}, and what the file lets one say about the message behind the entries. */
    public static Checked checked(ObjectNode file, Optional<NoteKey> pinned) {
        Fields fields = Fields.of(file, "proof file");
        String format = fields.text("format", VKEY_CHARS_MAX);
        if (!format.equals(FORMAT)) {
            throw fields.invalid("format", FORMAT);
        }
        NoteKey key = NoteKey.parse(fields.text("vkey", VKEY_CHARS_MAX));
        if (pinned.isPresent() && !pinned.get().equals(key)) {
            throw LedgerFault.PROOF_INVALID.because("the file is signed with " + key.text() + ", expected was " + pinned.get().text());
        }
        Checkpoint checkpoint = Checkpoint.verified(fields.text("checkpoint", NOTE_CHARS_MAX), key);
        List<ProvenEntry> entries = new ArrayList<>();
        for (JsonNode entry : fields.array("entries", LedgerRequest.MessageProof.ENTRIES_MAX)) {
            entries.add(entry(entry, checkpoint));
        }
        if (entries.isEmpty()) {
            throw LedgerFault.PROOF_INVALID.because("the file proves no entry");
        }
        ProvenEntries proven = new ProvenEntries(key.text(), checkpoint, entries);
        SourceCheck source = SourceEvidence.check(fields, proven);
        fields.closed();
        return new Checked(proven, source);
    }

    static ProvenEntry entry(JsonNode json, Checkpoint checkpoint) {
        if (!(json instanceof ObjectNode object)) {
            throw InputFault.FIELD_INVALID.because("the entries of a proof file are objects");
        }
        Fields fields = Fields.of(object, "proven entry");
        long index = fields.integer("index", 0, Json.INTEGER_MAX);
        String leaf = fields.text("leaf", EntryBundle.LEAF_BYTES_MAX);
        List<Digest> path = new ArrayList<>();
        for (String hash : fields.strings("path", PATH_HASHES_MAX, HEX_CHARS)) {
            Digest digest = Digest.ofHex(hash);
            if (!digest.hex().equals(hash)) {
                throw fields.invalid("path", "hashes in lower-case hexadecimal");
            }
            path.add(digest);
        }
        fields.closed();
        InclusionProof proof = new InclusionProof(index, checkpoint.size(), path);
        if (!proof.verifies(leafHash(leaf), checkpoint.root())) {
            throw LedgerFault.PROOF_INVALID.because("entry " + index + " is not in the tree of " + checkpoint.size()
                    + " entries that the checkpoint signs: the entry, its index, its path or the checkpoint was altered");
        }
        return new ProvenEntry(new SealedEntry(index, leaf), proof);
    }

    /** What an entry's leaf hashes to in the tree. */
    public static Digest leafHash(String leaf) {
        return Digest.ofBytes(new TreeHash().leaf(leaf.getBytes(StandardCharsets.UTF_8)));
    }
}
