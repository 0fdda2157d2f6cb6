package org.bpci.ledger;

import java.time.Duration;

/**
 * The limits of the ledger room.
 *
 * @param integrationPeriod how often the writer looks for new entries; an entry is signed within this time, one commit later
 * @param batchEntriesMax   entries under one checkpoint; more than that are signed in turns without waiting
 * @param lease             how long a writer that fell silent keeps the tree to itself
 * @param faultPause        how long the writer waits before it looks again at a ledger that contradicts itself
 */
public record LedgerLimits(Duration integrationPeriod, int batchEntriesMax, Duration lease, Duration faultPause) {

    public static LedgerLimits defaults() {
        return new LedgerLimits(Duration.ofMillis(500), 1_000, Duration.ofSeconds(5), Duration.ofSeconds(10));
    }
}
