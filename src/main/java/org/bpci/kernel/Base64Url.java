package org.bpci.kernel;

import java.util.Base64;

/** Bytes on the wire: base64url without padding (RFC 4648 §5), one spelling only per value. */
public final class Base64Url {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private Base64Url() {
    }

    public static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** Refuses padding, the other alphabet and stray bits at the end: each value has exactly one accepted spelling. */
    public static byte[] decode(String text) {
        try {
            byte[] bytes = DECODER.decode(text);
            if (canonical(text, bytes)) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            // the same answer for every kind of mistake
        }
        throw InputFault.FIELD_INVALID.because("not base64url without padding (RFC 4648 §5): use A-Z a-z 0-9 - _ and no '='");
    }

    /** The JDK's decoder tolerates padding and non-zero bits after the last byte. */
    private static boolean canonical(String text, byte[] bytes) {
        int chars = (bytes.length * 8 + 5) / 6;
        if (text.length() != chars) {
            return false;
        }
        int strayBits = chars * 6 - bytes.length * 8;
        return strayBits == 0 || (sixBits(text.charAt(chars - 1)) & (1 << strayBits) - 1) == 0;
    }

    private static int sixBits(char c) {
        return c >= 'a' ? c - 'a' + 26 : c == '_' ? 63 : c >= 'A' ? c - 'A' : c == '-' ? 62 : c - '0' + 52;
    }
}
