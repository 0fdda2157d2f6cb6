package org.bpci.ledger;

/**
 * The row of {@code ledger.writer}: who may write the tree and how far it is.
 *
 * @param fence      of the holder; a writer with another is no longer one
 * @param size       of the tree
 * @param cursor     the last entry in the tree
 * @param eraCluster PostgreSQL cluster the cursor's transaction id belongs to, 0 before the first writer
 * @param eraEntry   entries up to this one came from earlier clusters and are in the tree
 */
record WriterState(long fence, long size, Cursor cursor, long eraCluster, long eraEntry) {
}
