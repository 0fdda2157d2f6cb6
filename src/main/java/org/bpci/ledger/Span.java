package org.bpci.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * The leaves {@code from} (inclusive) to {@code to} (exclusive), as they occur in proofs: what the standard writes
 * {@code D[from:to]}. {@code from} is a multiple of a power of two that is not smaller than the span, so the span is a row
 * of perfect subtrees that shrink from left to right.
 */
record Span(long from, long to) {

    /** PATH(m, D[n]) of RFC 9162 §2.1.3.1, from the leaf's sibling up. */
    static List<Span> inclusion(long index, long size) {
        List<Span> path = new ArrayList<>();
        path(index, 0, size, path);
        return path;
    }

    /** PROOF(m, D[n]) of RFC 9162 §2.1.4.1; empty for equal sizes and for an empty first tree. */
    static List<Span> consistency(long first, long second) {
        List<Span> proof = new ArrayList<>();
        if (first > 0 && first < second) {
            subproof(first, 0, second, true, proof);
        }
        return proof;
    }

    /** The perfect subtrees of this span, from left to right. */
    List<TreeNode> nodes() {
        List<TreeNode> nodes = new ArrayList<>();
        long at = from;
        while (at < to) {
            int height = 63 - Long.numberOfLeadingZeros(to - at);
            nodes.add(new TreeNode(height, at >>> height));
            at += 1L << height;
        }
        return nodes;
    }

    /** MTH(D[from:to]). */
    byte[] hash(TreeNode.Source source, TreeHash hash) {
        List<TreeNode> nodes = nodes();
        byte[] result = source.hash(nodes.getLast());
        for (int i = nodes.size() - 2; i >= 0; i--) {
            result = hash.node(source.hash(nodes.get(i)), result);
        }
        return result;
    }

    private static void path(long index, long from, long to, List<Span> path) {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            path(index, from, middle, path);
            path.add(new Span(middle, to));
        } else {
            path(index, middle, to, path);
            path.add(new Span(from, middle));
        }
    }

    private static void subproof(long first, long from, long to, boolean whole, List<Span> proof) {
        if (first == to) {
            if (!whole) {
                proof.add(new Span(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (first <= middle) {
            subproof(first, from, middle, whole, proof);
            proof.add(new Span(middle, to));
        } else {
            subproof(first, middle, to, false, proof);
            proof.add(new Span(from, middle));
        }
    }

    /** The largest power of two smaller than {@code n}, which is at least 2. */
    private static long split(long n) {
        return Long.highestOneBit(n - 1);
    }
}
