package org.bpci.client;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** What can go wrong on the client's side of the wire. */
public enum ClientFault implements Fault {
    ORACLE_UNREACHABLE(FaultKind.UNAVAILABLE, "No oracle answers there"),
    ORACLE_SILENT(FaultKind.TIMEOUT, "The oracle did not answer in time"),
    ANSWER_UNREADABLE(FaultKind.UNAVAILABLE, "The answer is not an oracle's"),
    ORACLE_NOT_GENUINE(FaultKind.UNVERIFIED, "The oracle does not prove what it says"),
    SESSION_CLOSED(FaultKind.UNAVAILABLE, "The session with the oracle has ended"),
    SESSION_REFUSED(FaultKind.FORBIDDEN, "The oracle refuses the session"),
    KEY_MISSING(FaultKind.NOT_FOUND, "There is no private key for that node here"),
    CALL_NOT_KEPT(FaultKind.NOT_FOUND, "There is no such call without a response here"),
    KEY_NOT_CHOSEN(FaultKind.INVALID, "Several private keys are here"),
    FILE_UNREADABLE(FaultKind.INVALID, "The file cannot be used");

    private final FaultKind kind;
    private final String title;

    ClientFault(FaultKind kind, String title) {
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
