package org.bpci.communication;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks UTF-8 (RFC 3629) as it arrives, in pieces cut anywhere. It refuses at the first byte that no continuation could
 * make valid, which is what RFC 6455 §8.1 needs to fail a message before its end.
 */
final class Utf8Check {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NON_ASCII = 0x8080_8080_8080_8080L;

    /** Continuation bytes the current character still needs, and the range of the next one. */
    private int missing;
    private int low;
    private int high;

    /** Whether the text so far, with {@code bytes[from, to)} added, can still become valid. */
    boolean accept(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (missing == 0) {
                at = skipAscii(bytes, at, to);
                if (at < to && !begin(bytes[at++] & 0xFF)) {
                    return false;
                }
            } else {
                int next = bytes[at++] & 0xFF;
                if (next < low || next > high) {
                    return false;
                }
                missing--;
                low = 0x80;
                high = 0xBF;
            }
        }
        return true;
    }

    /** Whether the text may end here. */
    boolean complete() {
        return missing == 0;
    }

    void reset() {
        missing = 0;
    }

    private static int skipAscii(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to && ((long) EIGHT_BYTES.get(bytes, at) & NON_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /** RFC 3629 §4: the second byte's range excludes overlong forms, surrogates and everything above U+10FFFF. */
    private boolean begin(int lead) {
        if (lead < 0xC2 || lead > 0xF4) {
            return false;
        }
        missing = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return true;
    }
}
