package org.bpci.ledger;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** Why the ledger refuses. */
public enum LedgerFault implements Fault {
    NOTHING_SIGNED(FaultKind.NOT_FOUND, "No checkpoint has been signed yet"),
    ENTRY_UNKNOWN(FaultKind.NOT_FOUND, "No such entry in the ledger"),
    ENTRY_AMBIGUOUS(FaultKind.CONFLICT, "Several entries answer to that"),
    TILE_UNKNOWN(FaultKind.NOT_FOUND, "No such tile in the tree"),
    SIZE_UNKNOWN(FaultKind.INVALID, "The tree never had that size"),
    NOT_INTEGRATED(FaultKind.TIMEOUT, "The entry is not in the tree yet"),
    LEASE_LOST(FaultKind.UNAVAILABLE, "Another node writes the ledger"),
    NOTE_INVALID(FaultKind.INVALID, "The signed note or its key is not well formed"),
    PROOF_INVALID(FaultKind.UNVERIFIED, "The proof does not verify"),
    LEDGER_DAMAGED(FaultKind.DEFECT, "The stored ledger contradicts itself"),
    LEDGER_ROLLED_BACK(FaultKind.DEFECT, "The stored ledger is older than what was signed"),
    LEDGER_FOREIGN(FaultKind.DEFECT, "The stored ledger was signed by another key");

    private final FaultKind kind;
    private final String title;

    LedgerFault(FaultKind kind, String title) {
        this.kind = kind;
        this.title = title;
    }

    @Override
    public FaultKind kind() {
        return kind;
    }

    @Override
    public String title() {
        return title;
    }
}
