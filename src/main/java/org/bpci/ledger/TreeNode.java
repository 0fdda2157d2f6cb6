package org.bpci.ledger;

/**
 * The root of a perfect subtree: it covers the leaves from {@code index << height} up to {@code (index + 1) << height}.
 *
 * @param height 0 for a leaf
 * @param index  counted from the left among the nodes of this height
 */
record TreeNode(int height, long index) {

    /** Where the hashes of perfect subtrees come from. */
    @FunctionalInterface
    interface Source {

        /** @return 32 bytes, not to be changed */
        byte[] hash(TreeNode node);
    }

    /** Told of each perfect subtree the moment it is complete. */
    @FunctionalInterface
    interface Sink {

        void completed(int height, long index, byte[] hash);
    }
}
