package org.bpci.ledger;

/**
 * The right edge of an RFC 9162 tree: of all the leaves it keeps only the roots of the perfect subtrees, at most one of
 * each height, which is enough to append and to know the root. Appending costs one hash on average, the root log n.
 */
final class MerkleTree {

    private static final int HEIGHTS = 64;

    private final TreeHash hash = new TreeHash();
    private final byte[][] peaks;
    private long size;

    MerkleTree() {
        this.peaks = new byte[HEIGHTS][];
    }

    MerkleTree(MerkleTree other) {
        this.peaks = other.peaks.clone(); // the hashes themselves are never changed
        this.size = other.size;
    }

    /** Continues a tree whose perfect subtrees are known. */
    static MerkleTree at(long size, TreeNode.Source source) {
        MerkleTree tree = new MerkleTree();
        tree.size = size;
        if (size > 0) {
            new Span(0, size).nodes().forEach(node -> tree.peaks[node.height()] = source.hash(node));
        }
        return tree;
    }

    void append(byte[] leafHash) {
        append(leafHash, (height, index, completed) -> { });
    }

    void append(byte[] leafHash, TreeNode.Sink sink) {
        byte[] node = leafHash;
        int height = 0;
        sink.completed(height, size, node);
        while ((size >>> height & 1) == 1) {
            node = hash.node(peaks[height], node);
            height++;
            sink.completed(height, size >>> height, node);
        }
        peaks[height] = node;
        size++;
    }

    long size() {
        return size;
    }

    /** MTH(D[size]). */
    byte[] root() {
        byte[] root = null;
        for (int height = 0; height < HEIGHTS; height++) {
            if ((size >>> height & 1) == 1) {
                root = root == null ? peaks[height] : hash.node(peaks[height], root);
            }
        }
        return root == null ? hash.empty() : root;
    }
}
