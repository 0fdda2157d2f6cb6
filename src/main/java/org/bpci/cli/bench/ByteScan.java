package org.bpci.cli.bench;

import java.nio.charset.StandardCharsets;

/**
 * Finds members in the oracle's frames without parsing them: the driver must cost little. Sound here only because the
 * bench wrote every message itself and knows that no text in them looks like a member.
 */
final class ByteScan {

    private ByteScan() {
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where {@code pattern} begins between {@code from} and {@code to}, or -1. */
    static int indexOf(byte[] bytes, int from, int to, byte[] pattern) {
        int last = to - pattern.length;
        byte first = pattern[0];
        for (int i = from; i <= last; i++) {
            if (bytes[i] == first && matches(bytes, i, pattern)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] bytes, int at, byte[] pattern) {
        for (int i = 1; i < pattern.length; i++) {
            if (bytes[at + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }

    /** The decimal number that begins at {@code at}. */
    static long number(byte[] bytes, int at, int to) {
        long number = 0;
        for (int i = at; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }
}
