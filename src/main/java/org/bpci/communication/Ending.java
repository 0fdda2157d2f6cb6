package org.bpci.communication;

import java.util.Locale;

/** Why a connection ended: the bounded set of words that metrics, logs and {@code SessionClosed} use. */
enum Ending {
    CLOSED_BY_PEER,
    CONNECTION_LOST,
    PROTOCOL_VIOLATION,
    FLOODED,
    SLOW_READER,
    SILENT,
    NOT_AUTHENTICATED,
    REPLACED,
    NOT_ADMITTED,
    CUT_ON_REQUEST,
    RESTARTING,
    DEFECT;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
