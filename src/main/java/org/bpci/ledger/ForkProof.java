package org.bpci.ledger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;

/**
 * That an oracle signed two histories of one log: an earlier checkpoint, a later one, and a consistency proof that the later
 * tree began with another root than the earlier checkpoint has. It convicts the oracle by its own signatures, wherever it is
 * shown.
 *
 * @param root of the later tree when it had as many entries as {@code earlier}
 * @param path from that root to the later one (RFC 9162 §2.1.4); empty when both checkpoints have one size
 */
public record ForkProof(NoteKey key, Checkpoint earlier, Checkpoint later, Digest root, List<Digest> path) {

    public static final String FORMAT = "bpci-fork/v1";

    private static final int NOTE_CHARS_MAX = 16_384;
    private static final int VKEY_CHARS_MAX = 512;
    private static final int PATH_HASHES_MAX = 128;
    private static final int HEX_CHARS = 2 * Digest.BYTES;

    public ForkProof {
        path = List.copyOf(path);
    }

    /** The proof as a file. */
    public ObjectNode file() {
        ObjectNode file = JsonNodeFactory.instance.objectNode().put("format", FORMAT).put("vkey", key.text())
                .put("earlier", earlier.note()).put("later", later.note()).put("root", root.hex());
        file.set("path", ProofFile.path(path));
        return file;
    }

    /**
     * Reads a file; refused with {@code proof-invalid} when it does not convict.
     *
     * @param pinned the oracle's key where it is known; without it the key in the file is believed
     */
    public static ForkProof verified(ObjectNode file, Optional<NoteKey> pinned) {
        Fields fields = Fields.of(file, "proof of a fork");
        fields.text("format", VKEY_CHARS_MAX);
        NoteKey key = NoteKey.parse(fields.text("vkey", VKEY_CHARS_MAX));
        if (pinned.isPresent() && !pinned.get().equals(key)) {
            throw LedgerFault.PROOF_INVALID.because("the file is signed with " + key.text() + ", expected was " + pinned.get().text());
        }
        Checkpoint earlier = Checkpoint.verified(fields.text("earlier", NOTE_CHARS_MAX), key);
        Checkpoint later = Checkpoint.verified(fields.text("later", NOTE_CHARS_MAX), key);
        Digest root = Digest.ofHex(fields.text("root", HEX_CHARS));
        List<Digest> path = new ArrayList<>();
        fields.strings("path", PATH_HASHES_MAX, HEX_CHARS).forEach(hash -> path.add(Digest.ofHex(hash)));
        fields.closed();
        ForkProof proof = new ForkProof(key, earlier, later, root, path);
        if (!proof.convicts()) {
            throw LedgerFault.PROOF_INVALID.because("the two checkpoints do not contradict each other by what the file shows: the later tree may continue the earlier");
        }
        return proof;
    }

    /** Whether the later tree began with {@link #root}, and the earlier checkpoint has another. */
    boolean convicts() {
        return !root.equals(earlier.root()) && new ConsistencyProof(earlier.size(), later.size(), path).verifies(root, later.root());
    }
}
