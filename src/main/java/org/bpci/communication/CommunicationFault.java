package org.bpci.communication;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** The refusals of the communication room. Nodes meet them as the {@code problem} of an {@code error} frame. */
public enum CommunicationFault implements Fault {
    HELLO_EXPECTED(FaultKind.UNVERIFIED, "The session is not authenticated yet"),
    HELLO_REFUSED(FaultKind.UNVERIFIED, "The hello does not prove the node"),
    NODE_NOT_ADMITTED(FaultKind.FORBIDDEN, "The node may not connect"),
    FRAME_UNKNOWN(FaultKind.INVALID, "The frame type is not known here"),
    CONNECTION_FAILED(FaultKind.UNAVAILABLE, "The connection could not be made"),
    ENDPOINT_NOT_ALLOWED(FaultKind.FORBIDDEN, "The endpoint may not be dialled");

    private final FaultKind kind;
    private final String title;

    CommunicationFault(FaultKind kind, String title) {
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
