package org.bpci.communication;

/** WebSocket close codes (RFC 6455 §7.4) and the oracle's own (protocol §5). */
final class CloseCode {

    static final int NORMAL = 1000;
    static final int PROTOCOL_ERROR = 1002;
    static final int BINARY_REFUSED = 1003;
    /** Never sent: stands for a close frame without a code. */
    static final int NONE = 1005;
    static final int INVALID_UTF8 = 1007;
    static final int POLICY = 1008;
    static final int TOO_LARGE = 1009;
    static final int INTERNAL_ERROR = 1011;
    static final int RESTARTING = 1012;
    static final int TRY_LATER = 1013;
    static final int REPLACED = 4001;
    static final int NOT_ADMITTED = 4003;

    private CloseCode() {
    }

    /** Whether a peer may put this code into a close frame: registered with IANA for that, or in the free ranges. */
    static boolean mayBeReceived(int code) {
        return code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999;
    }
}
