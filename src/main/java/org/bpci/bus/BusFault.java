package org.bpci.bus;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** Refusals that any request can meet, whichever room it is for. */
public enum BusFault implements Fault {
    ROOM_TIMEOUT(FaultKind.TIMEOUT, "The node did not answer in time"),
    ROOM_CLOSED(FaultKind.UNAVAILABLE, "That part of the node is not running"),
    ROOM_BUSY(FaultKind.UNAVAILABLE, "The node has too much waiting work"),
    DEFECT(FaultKind.DEFECT, "The node met an unexpected condition");

    private final FaultKind kind;
    private final String title;

    BusFault(FaultKind kind, String title) {
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
