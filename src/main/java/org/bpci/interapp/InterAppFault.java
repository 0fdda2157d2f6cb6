package org.bpci.interapp;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** The refusals of the inter-app room. What an agreement's validation lists as reasons carries the same codes. */
public enum InterAppFault implements Fault {
    APP_UNKNOWN(FaultKind.NOT_FOUND, "The application is not registered"),
    APP_KEY_DIFFERS(FaultKind.CONFLICT, "The application has another key"),
    APP_SUPERSEDED(FaultKind.CONFLICT, "A newer registration of the application stands"),
    APP_STALE(FaultKind.INVALID, "The signed object is too old or dated in the future"),
    APP_QUARANTINED(FaultKind.FORBIDDEN, "The application is in quarantine"),
    APP_NOT_QUARANTINED(FaultKind.CONFLICT, "The application is not in quarantine"),
    HOSTING_NODE_UNKNOWN(FaultKind.UNVERIFIED, "The hosting node is not registered with a key"),
    HOSTING_NODE_ISOLATED(FaultKind.FORBIDDEN, "The hosting node is isolated"),
    TOO_MANY_APPS(FaultKind.RATE_LIMITED, "Too many applications are registered"),

    AGREEMENT_UNSIGNED(FaultKind.UNVERIFIED, "No party has signed the agreement"),
    AGREEMENT_INVALID(FaultKind.INVALID, "The agreement does not fit its own rules"),
    AGREEMENT_BELOW_FLOOR(FaultKind.INVALID, "The agreement asks for less security than this oracle allows"),
    AGREEMENT_ID_REUSED(FaultKind.CONFLICT, "The agreement id belongs to another agreement"),
    AGREEMENT_WIDENS(FaultKind.FORBIDDEN, "One side alone cannot widen an agreement"),
    AGREEMENT_UNKNOWN(FaultKind.NOT_FOUND, "There is no such agreement"),
    AGREEMENT_PROPOSED(FaultKind.CONFLICT, "The other side has not accepted the agreement"),
    AGREEMENT_SUSPENDED(FaultKind.CONFLICT, "The agreement is suspended"),
    AGREEMENT_REVOKED(FaultKind.CONFLICT, "The agreement was revoked"),
    AGREEMENT_EXPIRED(FaultKind.CONFLICT, "The agreement has expired"),
    AGREEMENT_SUPERSEDED(FaultKind.CONFLICT, "Another version of the agreement is in force"),
    AGREEMENT_NOT_PROPOSED(FaultKind.CONFLICT, "There is nothing to accept"),
    AGREEMENT_NOT_SUSPENDED(FaultKind.CONFLICT, "Whoever resumes did not suspend the agreement"),
    TOO_MANY_AGREEMENTS(FaultKind.RATE_LIMITED, "Too many agreements are in force"),
    NOT_A_PARTY(FaultKind.FORBIDDEN, "The application is not a party of the agreement"),
    WORD_SUPERSEDED(FaultKind.CONFLICT, "The application has said something later about the agreement"),

    CALL_INVALID(FaultKind.INVALID, "The call does not fit the message that carries it"),
    CALL_WRONG_NODE(FaultKind.FORBIDDEN, "The call does not travel between the nodes that host the applications"),
    CALL_UNAUTHENTICATED(FaultKind.UNVERIFIED, "The call lacks a factor the agreement asks for"),
    CALL_FORGED(FaultKind.UNVERIFIED, "The call is not signed with the application's key"),
    CALL_DENIED(FaultKind.FORBIDDEN, "No clause of the agreement allows the call"),
    CALL_TOO_LARGE(FaultKind.TOO_LARGE, "The call is larger than its clause allows"),
    CALL_RATE_EXCEEDED(FaultKind.RATE_LIMITED, "The clause allows no more calls for now"),
    ENCRYPTION_TOO_WEAK(FaultKind.FORBIDDEN, "The call is protected less than the agreement asks for"),
    RESPONSE_WITHOUT_REQUEST(FaultKind.CONFLICT, "There is no call that this could be the response to"),
    RESPONSE_LATE(FaultKind.CONFLICT, "The call has expired before its response came"),
    REPORT_INVALID(FaultKind.UNVERIFIED, "The audit report does not prove what it says"),
    REPORT_REFUTED(FaultKind.UNVERIFIED, "The oracle signed something else about the agreement");

    private final FaultKind kind;
    private final String title;

    InterAppFault(FaultKind kind, String title) {
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
