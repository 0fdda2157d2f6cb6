package org.bpci.ledger;

import java.security.MessageDigest;
import org.bpci.kernel.Digest;

/**
 * The hashes of RFC 9162 §2.1.1: leaves and inner nodes are told apart by their first byte, so that neither can be passed
 * off as the other. Holds one digest engine; not for two threads at a time.
 */
final class TreeHash {

    static final int BYTES = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest sha256 = Digest.sha256();
    private final byte[] input = new byte[1 + 2 * BYTES]; // of an inner node: one call costs half of three

    TreeHash() {
        input[0] = NODE;
    }

    byte[] leaf(byte[] data) {
        return leaf(data, 0, data.length);
    }

    byte[] leaf(byte[] data, int offset, int length) {
        sha256.update(LEAF);
        sha256.update(data, offset, length);
        return sha256.digest();
    }

    byte[] node(byte[] left, byte[] right) {
        System.arraycopy(left, 0, input, 1, BYTES);
        System.arraycopy(right, 0, input, 1 + BYTES, BYTES);
        return sha256.digest(input);
    }

    /** The root of the tree without leaves. */
    byte[] empty() {
        return sha256.digest();
    }
}
