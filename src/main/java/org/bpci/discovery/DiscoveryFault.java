package org.bpci.discovery;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** The refusals of the discovery room. */
public enum DiscoveryFault implements Fault {
    NODE_UNKNOWN(FaultKind.NOT_FOUND, "No such node is registered"),
    NODE_UNVERIFIED(FaultKind.UNVERIFIED, "The node has proved no key"),
    NODE_KEY_DIFFERS(FaultKind.CONFLICT, "The node is registered with another key"),
    NODE_ID_RETIRED(FaultKind.CONFLICT, "The node id belongs to a key that deregistered it"),
    KEY_USED_BEFORE(FaultKind.CONFLICT, "The node has used that key before"),
    NODE_ISOLATED(FaultKind.FORBIDDEN, "The node is isolated"),
    NODE_NOT_ISOLATED(FaultKind.CONFLICT, "The node is not isolated"),
    OBJECT_TOO_OLD(FaultKind.INVALID, "The signed object is too old"),
    OBJECT_FROM_FUTURE(FaultKind.INVALID, "The signed object is from the future"),
    OBJECT_SUPERSEDED(FaultKind.CONFLICT, "A newer signed object of the node was accepted before"),
    OBJECT_MISDIRECTED(FaultKind.INVALID, "The signed object names another node than the request"),
    TOO_MANY_NODES(FaultKind.UNAVAILABLE, "The network is full");

    private final FaultKind kind;
    private final String title;

    DiscoveryFault(FaultKind kind, String title) {
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
