package org.bpci.node;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** Why a node does not start. */
public enum NodeFault implements Fault {
    CONFIG_INVALID(FaultKind.INVALID, "The configuration is wrong"),
    CONFIG_UNREADABLE(FaultKind.NOT_FOUND, "The configuration cannot be read"),
    LOG_UNWRITABLE(FaultKind.INVALID, "The log cannot be written"),
    PORT_TAKEN(FaultKind.CONFLICT, "A port is in use already"),
    START_FAILED(FaultKind.DEFECT, "The node did not start");

    private final FaultKind kind;
    private final String title;

    NodeFault(FaultKind kind, String title) {
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
