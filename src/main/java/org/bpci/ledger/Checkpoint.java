package org.bpci.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Signer;

/**
 * The state of a log at one size (C2SP tlog-checkpoint): everything before it is fixed by the root.
 *
 * @param origin the name of the log, {@code bpci.<network>/<oracle>} for ours
 * @param size   in entries
 * @param note   the signed note it came as or went out as; the only form others need
 */
public record Checkpoint(String origin, long size, Digest root, String note) {

    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final int LINES_MIN = 3;

    /** @param key of {@code signer}; its name is also the origin, as the standard advises */
    static Checkpoint sign(NoteKey key, long size, Digest root, Signer signer) {
        String text = key.name() + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.bytes()) + "\n";
        return new Checkpoint(key.name(), size, root, Note.sign(text, key, signer));
    }

    /** Reads a checkpoint and checks that {@code key} signed it and is the key of that log. */
    public static Checkpoint verified(String note, NoteKey key) {
        Checkpoint checkpoint = parse(note);
        if (!Note.parse(note).signedBy(key)) {
            throw LedgerFault.PROOF_INVALID.because("the checkpoint of size " + checkpoint.size()
                    + " is not signed by " + key.text() + "; it was altered, or it is another oracle's");
        }
        if (!checkpoint.origin().equals(key.name())) {
            throw LedgerFault.PROOF_INVALID.because("the checkpoint is of the log '" + checkpoint.origin()
                    + "', the key of '" + key.name() + "'");
        }
        return checkpoint;
    }

    /** Whether it is that of the tree with these leaves, {@link #size} of them, and no others. */
    public boolean isOf(List<String> leaves) {
        MerkleTree tree = new MerkleTree();
        TreeHash hash = new TreeHash();
        leaves.forEach(leaf -> tree.append(hash.leaf(leaf.getBytes(StandardCharsets.UTF_8))));
        return tree.size() == size && root.equals(Digest.ofBytes(tree.root()));
    }

    /** Reads a checkpoint without checking any signature. */
    static Checkpoint parse(String note) {
        String text = Note.parse(note).text();
        String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
        for (String line : lines) {
            if (line.isEmpty()) {
                throw malformed("it has an empty line");
            }
        }
        if (lines.length < LINES_MIN || !SIZE.matcher(lines[1]).matches()) {
            throw malformed("it must begin with origin, size and root hash on three lines");
        }
        byte[] root = Note.base64(lines[2]);
        if (root.length != Digest.BYTES) {
            throw malformed("the root hash is not 32 bytes in Base64");
        }
        return new Checkpoint(lines[0], Long.parseLong(lines[1]), Digest.ofBytes(root), note);
    }

    private static RuntimeException malformed(String why) {
        return LedgerFault.NOTE_INVALID.because("this note is not a checkpoint: " + why);
    }
}
