package org.bpci.ledger;

/**
 * One thing that is wrong with a log.
 *
 * @param from   the first entry concerned
 * @param to     the last entry concerned; the same as {@code from} when the place is known exactly
 * @param detail what is wrong, for people
 */
public record Finding(What what, long from, long to, String detail) {

    /** The ways a log can be wrong. */
    public enum What {
        ENTRY_ALTERED, ENTRY_MISSING, ENTRIES_SWAPPED, ENTRY_MISPLACED, TILE_DAMAGED, HISTORY_ALTERED, CHECKPOINT_INVALID, CHECKPOINT_MISSING,
        ROLLED_BACK, REWRITTEN, LOOKUP_WRONG
    }

    static Finding at(What what, long index, String detail) {
        return new Finding(what, index, index, detail);
    }
}
