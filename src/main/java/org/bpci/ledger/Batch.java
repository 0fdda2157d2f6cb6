package org.bpci.ledger;

import java.util.List;

/**
 * Entries that were given their places in the tree, in the transaction that is still open.
 *
 * @param leafHashes in order of their indexes
 * @param last       the last of them
 */
record Batch(List<byte[]> leafHashes, Cursor last) {
}
