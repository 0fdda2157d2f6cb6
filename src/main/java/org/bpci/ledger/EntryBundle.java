package org.bpci.ledger;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Up to 256 consecutive entries as one static resource (C2SP tlog-tiles): each a big-endian length of two bytes, then the leaf. */
final class EntryBundle {

    static final int LEAF_BYTES_MAX = 65_535;
    private static final int LENGTH_BYTES = 2;

    private EntryBundle() {
    }

    static byte[] encode(List<byte[]> leaves) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] stored : leaves) {
            // The table refuses longer leaves; where somebody lifted that, the verifier shall find a damaged entry.
            byte[] leaf = stored.length > LEAF_BYTES_MAX ? new byte[0] : stored;
            out.write(leaf.length >>> 8);
            out.write(leaf.length);
            out.writeBytes(leaf);
        }
        return out.toByteArray();
    }

    /** @return empty when the lengths do not fit the bytes */
    static Optional<List<byte[]>> decode(byte[] bundle) {
        List<byte[]> leaves = new ArrayList<>();
        int at = 0;
        while (at < bundle.length) {
            if (bundle.length - at < LENGTH_BYTES) {
                return Optional.empty();
            }
            int length = (bundle[at] & 0xFF) << 8 | bundle[at + 1] & 0xFF;
            at += LENGTH_BYTES;
            if (bundle.length - at < length) {
                return Optional.empty();
            }
            leaves.add(Arrays.copyOfRange(bundle, at, at + length));
            at += length;
        }
        return Optional.of(leaves);
    }
}
