package org.bpci.ledger;

import java.util.ArrayList;
import java.util.List;
import org.bpci.kernel.Digest;

/** The definitions of RFC 9162 §2.1 word for word: recursive, slow and obviously right. The production code is compared with it. */
final class NaiveTree {

    private final TreeHash hash = new TreeHash();
    private final List<byte[]> leaves;

    NaiveTree(int size) {
        leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            leaves.add(leaf(i));
        }
    }

    static byte[] leaf(int i) {
        return ("leaf " + i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    Digest leafHash(int i) {
        return Digest.ofBytes(hash.leaf(leaves.get(i)));
    }

    Digest root(int size) {
        return Digest.ofBytes(mth(0, size));
    }

    List<Digest> path(int m, int size) {
        return path(m, 0, size);
    }

    List<Digest> proof(int m, int n) {
        return subproof(m, 0, n, true);
    }

    private byte[] mth(int from, int to) {
        int n = to - from;
        if (n == 0) {
            return hash.empty();
        }
        if (n == 1) {
            return hash.leaf(leaves.get(from));
        }
        int k = k(n);
        return hash.node(mth(from, from + k), mth(from + k, to));
    }

    private List<Digest> path(int m, int from, int to) {
        int n = to - from;
        if (n == 1) {
            return List.of();
        }
        int k = k(n);
        return m < k ? with(path(m, from, from + k), mth(from + k, to)) : with(path(m - k, from + k, to), mth(from, from + k));
    }

    private List<Digest> subproof(int m, int from, int to, boolean b) {
        int n = to - from;
        if (m == n) {
            return b ? List.of() : List.of(Digest.ofBytes(mth(from, to)));
        }
        int k = k(n);
        return m <= k ? with(subproof(m, from, from + k, b), mth(from + k, to))
                : with(subproof(m - k, from + k, to, false), mth(from, from + k));
    }

    private static int k(int n) {
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return k;
    }

    private static List<Digest> with(List<Digest> list, byte[] last) {
        List<Digest> result = new ArrayList<>(list);
        result.add(Digest.ofBytes(last));
        return result;
    }
}
