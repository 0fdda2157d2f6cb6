package org.bpci.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bpci.kernel.Digest;

/**
 * That a tree is the beginning of a larger one: nothing in it was changed or taken away (RFC 9162 §2.1.4).
 *
 * @param first  size of the earlier tree; unsigned
 * @param second size of the later tree; unsigned
 * @param path   empty for equal sizes and for an empty earlier tree
 */
public record ConsistencyProof(long first, long second, List<Digest> path) {

    public ConsistencyProof {
        path = List.copyOf(path);
    }

    static ConsistencyProof of(long first, long second, TreeNode.Source source) {
        return new ConsistencyProof(first, second, InclusionProof.hashes(Span.consistency(first, second), source));
    }

    /**
     * Whether the tree of {@code first} leaves with root {@code firstRoot} is the beginning of the one with
     * {@code secondRoot}, by the algorithm of §2.1.4.2. It is defined for 0 &lt; first &lt; second; of equal trees the roots must
     * be equal, and the empty tree begins every tree; both need no proof and are refused with one.
     */
    public boolean verifies(Digest firstRoot, Digest secondRoot) {
        int order = Long.compareUnsigned(first, second);
        if (order > 0) {
            return false;
        }
        if (first == 0 || order == 0) {
            return path.isEmpty() && rootFits(first, firstRoot) && rootFits(second, secondRoot)
                    && (order != 0 || firstRoot.equals(secondRoot));
        }
        return !path.isEmpty() && walk(firstRoot, secondRoot);
    }

    private boolean walk(Digest firstRoot, Digest secondRoot) {
        TreeHash hash = new TreeHash();
        List<Digest> hashes = new ArrayList<>(path);
        if (Long.bitCount(first) == 1) {
            hashes.addFirst(firstRoot);
        }
        long fn = first - 1;
        long sn = second - 1;
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        byte[] fr = hashes.getFirst().bytes();
        byte[] sr = fr;
        for (Digest digest : hashes.subList(1, hashes.size())) {
            byte[] c = digest.bytes();
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = hash.node(c, fr);
                sr = hash.node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = hash.node(sr, c);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && Arrays.equals(fr, firstRoot.bytes()) && Arrays.equals(sr, secondRoot.bytes());
    }

    /** A tree without leaves has one root only. */
    private static boolean rootFits(long size, Digest root) {
        return size != 0 || Arrays.equals(new TreeHash().empty(), root.bytes());
    }
}
