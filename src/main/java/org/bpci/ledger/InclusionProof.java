package org.bpci.ledger;

import java.util.Arrays;
import java.util.List;
import org.bpci.kernel.Digest;

/**
 * That one leaf is in a tree (RFC 9162 §2.1.3).
 *
 * @param index of the leaf, from 0; unsigned
 * @param size  of the tree in leaves; unsigned
 * @param path  the siblings' hashes from the leaf up; 20 at most in a tree of 1 000 000
 */
public record InclusionProof(long index, long size, List<Digest> path) {

    public InclusionProof {
        path = List.copyOf(path);
    }

    static InclusionProof of(long index, long size, TreeNode.Source source) {
        return new InclusionProof(index, size, hashes(Span.inclusion(index, size), source));
    }

    /** Whether the leaf with this hash is in the tree with this root, by the algorithm of §2.1.3.2. */
    public boolean verifies(Digest leafHash, Digest root) {
        if (Long.compareUnsigned(index, size) >= 0) {
            return false;
        }
        TreeHash hash = new TreeHash();
        long fn = index;
        long sn = size - 1;
        byte[] r = leafHash.bytes();
        for (Digest p : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = hash.node(p.bytes(), r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                r = hash.node(r, p.bytes());
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && Arrays.equals(r, root.bytes());
    }

    static List<Digest> hashes(List<Span> spans, TreeNode.Source source) {
        TreeHash hash = new TreeHash();
        return spans.stream().map(span -> Digest.ofBytes(span.hash(source, hash))).toList();
    }
}
