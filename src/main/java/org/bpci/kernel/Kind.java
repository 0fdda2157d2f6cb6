package org.bpci.kernel;

import java.util.Locale;

/** The kinds of signed objects. The kind is part of the signed bytes, so no signature can be replayed as another kind. */
public enum Kind {
    REGISTRATION,
    ROTATION,
    DEREGISTRATION,
    HEARTBEAT,
    CHALLENGE,
    HELLO,
    WELCOME,
    MESSAGE,
    BATCH,
    RECEIPT,
    PROPOSAL,
    EPOCH,
    OPENING,
    BALLOT,
    BALLOT_RECEIPT,
    APP,
    AGREEMENT,
    ACCEPTANCE,
    REVOCATION,
    SUSPENSION,
    RESUMPTION,
    CALL,
    RESPONSE,
    DELIVERY,
    DECISION,
    ACTION,
    REPORT,
    /** Not signed: what sealed content is bound to. */
    SEALED;

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name inside the media type {@code application/vnd.bpci.<kind>.v1+json}. */
    public String wireName() {
        return wireName;
    }
}
