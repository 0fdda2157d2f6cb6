package org.bpci.ledger;

import org.bpci.kernel.Event;

/** What the ledger room publishes. */
public sealed interface LedgerEvent extends Event {

    /** Everything up to this size is in the tree, signed and durable. */
    record CheckpointSigned(Checkpoint checkpoint) implements LedgerEvent {
    }

    /** The writer stopped because the stored ledger contradicts itself; entries are still recorded, but not sealed. */
    record WritingRefused(String code, String detail) implements LedgerEvent {
    }
}
