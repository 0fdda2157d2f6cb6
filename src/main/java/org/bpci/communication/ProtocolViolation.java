package org.bpci.communication;

/** The peer broke a rule of RFC 6455 or a limit; the connection is failed with this close code. */
final class ProtocolViolation extends RuntimeException {

    private final int closeCode;

    /** @param rule told to the peer, at most 123 bytes of ASCII */
    ProtocolViolation(int closeCode, String rule) {
        super(rule, null, false, false);
        this.closeCode = closeCode;
    }

    int closeCode() {
        return closeCode;
    }
}
