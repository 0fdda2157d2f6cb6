package org.bpci.kernel;

import java.util.Arrays;

/**
 * A growing UTF-8 buffer that knows the string escapes of RFC 8785 §3.2.2.2. Who writes an object with it by hand, because
 * a tree would cost too much, keeps the order of members (§3.2.3) himself.
 */
public final class CanonicalText {

    private static final int INITIAL_BYTES = 512;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final boolean readable;
    private byte[] buffer;
    private int length;
    private boolean wide;

    public CanonicalText() {
        this(false);
    }

    /** @param bytes about as long as it is going to be; growing on the way costs copies */
    public CanonicalText(int bytes) {
        this.readable = false;
        this.buffer = new byte[Math.max(INITIAL_BYTES, bytes)];
    }

    /** @param readable marks wide integers, see {@link Canonical#readable} */
    CanonicalText(boolean readable) {
        this.readable = readable;
        this.buffer = new byte[INITIAL_BYTES];
    }

    /** A double was just written whose digits look like an integer beyond ±(2^53−1). */
    void wide() {
        wide = true;
        if (readable) {
            ascii(".0");
        }
    }

    boolean isWide() {
        return wide;
    }

    public void ascii(char c) {
        reserve(1);
        buffer[length++] = (byte) c;
    }

    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) copies ASCII without an intermediate array
    public void ascii(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), buffer, length);
        length += text.length();
    }

    public void string(String text) {
        int chars = text.length();
        reserve(chars + 2);
        buffer[length++] = '"';
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
                buffer[length++] = (byte) c;
            } else {
                reserve(6 + (chars - i) + 1); // the longest single form, the rest as ASCII, the closing quote
                i += special(text, i, c);
            }
        }
        buffer[length++] = '"';
    }

    /** Bytes written so far. */
    public int length() {
        return length;
    }

    public byte[] bytes() {
        return Arrays.copyOf(buffer, length);
    }

    /** Writes what is not plain ASCII; returns how many further chars it consumed. */
    private int special(String text, int i, char c) {
        if (c < 0x80) {
            escape(c);
            return 0;
        }
        if (c < 0x800) {
            put(0xC0 | c >> 6, 0x80 | c & 0x3F);
            return 0;
        }
        if (!Character.isSurrogate(c)) {
            put(0xE0 | c >> 12, 0x80 | c >> 6 & 0x3F, 0x80 | c & 0x3F);
            return 0;
        }
        if (!Character.isHighSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
            throw Canonical.noForm("a lone surrogate");
        }
        int point = Character.toCodePoint(c, text.charAt(i + 1));
        put(0xF0 | point >> 18, 0x80 | point >> 12 & 0x3F, 0x80 | point >> 6 & 0x3F, 0x80 | point & 0x3F);
        return 1;
    }

    private void escape(char c) {
        switch (c) {
            case '"' -> put('\\', '"');
            case '\\' -> put('\\', '\\');
            case '\b' -> put('\\', 'b');
            case '\t' -> put('\\', 't');
            case '\n' -> put('\\', 'n');
            case '\f' -> put('\\', 'f');
            case '\r' -> put('\\', 'r');
            default -> put('\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 0xF]);
        }
    }

    private void put(int... bytes) {
        for (int b : bytes) {
            buffer[length++] = (byte) b;
        }
    }

    private void reserve(int bytes) {
        if (buffer.length - length < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes));
        }
    }
}
