package org.bpci.kernel;

/** Unicode well-formedness, checked before any JSON parser sees the bytes: Jackson accepts some invalid UTF-8. */
final class Utf8 {

    private Utf8() {
    }

    /**
     * Checks one JSON text: well-formed UTF-8 (Unicode 16 table 3-7), no byte order mark, no raw control character but
     * tab, line feed and carriage return. Without NUL bytes no parser can take the text for UTF-16 or UTF-32.
     *
     * @return whether a backslash occurs, that is, whether strings may hold what the bytes do not show
     */
    static boolean check(byte[] utf8) {
        if (utf8.length >= 3 && utf8[0] == (byte) 0xEF && utf8[1] == (byte) 0xBB && utf8[2] == (byte) 0xBF) {
            throw InputFault.MALFORMED_JSON.because("the text starts with a byte order mark; send plain UTF-8 without one");
        }
        boolean escapes = false;
        int i = 0;
        while (i < utf8.length) {
            int b = utf8[i];
            if (b >= 0x20) {
                escapes |= b == '\\';
                i++;
            } else if (b >= 0) {
                if (b != '\n' && b != '\r' && b != '\t') {
                    throw InputFault.MALFORMED_JSON.because("a raw control character at byte " + i + "; write it as \\u00XX");
                }
                i++;
            } else {
                int length = sequence(utf8, i);
                if (length == 0) {
                    throw InputFault.MALFORMED_JSON.because("the byte at offset " + i + " is not valid UTF-8; encode the text as UTF-8");
                }
                i += length;
            }
        }
        return escapes;
    }

    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** The length of the well-formed multi-byte sequence at {@code i}, or 0. */
    private static int sequence(byte[] utf8, int i) {
        int lead = utf8[i] & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return continuation(utf8, i + 1, 0x80, 0xBF) ? 2 : 0;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            int low = lead == 0xE0 ? 0xA0 : 0x80; // shorter forms exist below
            int high = lead == 0xED ? 0x9F : 0xBF; // surrogates lie above
            return continuation(utf8, i + 1, low, high) && continuation(utf8, i + 2, 0x80, 0xBF) ? 3 : 0;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            int low = lead == 0xF0 ? 0x90 : 0x80;
            int high = lead == 0xF4 ? 0x8F : 0xBF; // U+10FFFF is the last
            return continuation(utf8, i + 1, low, high) && continuation(utf8, i + 2, 0x80, 0xBF)
                    && continuation(utf8, i + 3, 0x80, 0xBF) ? 4 : 0;
        }
        return 0;
    }

    private static boolean continuation(byte[] utf8, int i, int low, int high) {
        int b = i < utf8.length ? utf8[i] & 0xFF : 0;
        return b >= low && b <= high;
    }
}
