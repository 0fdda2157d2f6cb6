package org.bpci.ledger;

/**
 * A place in the order in which entries go into the tree: by transaction, then by number.
 *
 * @param txid PostgreSQL's 64-bit transaction id, unsigned decimal
 */
record Cursor(String txid, long entry) {

    static final Cursor START = new Cursor("0", 0);
}
