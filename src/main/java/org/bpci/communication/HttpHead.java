package org.bpci.communication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of the one HTTP/1.1 message that begins a WebSocket connection (RFC 9112): start line and fields, names in lower
 * case, repeated fields joined with a comma. What a lenient reader might read in two ways is malformed here.
 */
record HttpHead(String startLine, Map<String, String> fields) {

    /** Size of the start line with all fields. Browsers and proxies send less than 4 KiB. */
    static final int BYTES_MAX = 8192;
    private static final int FIELDS_MAX = 64;
    private static final int FIRST_BUFFER_BYTES = 512;
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    HttpHead {
        fields = Map.copyOf(fields);
    }

    /** The head is not HTTP/1.1 as RFC 9112 writes it. */
    static final class Malformed extends RuntimeException {

        private final boolean tooLarge;

        Malformed(String rule, boolean tooLarge) {
            super(rule, null, false, false);
            this.tooLarge = tooLarge;
        }

        boolean tooLarge() {
            return tooLarge;
        }
    }

    Optional<String> field(String lowerCaseName) {
        return Optional.ofNullable(fields.get(lowerCaseName));
    }

    /** Whether the field's comma-separated list holds {@code token}, without regard to case. */
    boolean lists(String lowerCaseName, String token) {
        for (String item : fields.getOrDefault(lowerCaseName, "").split(",", -1)) {
            if (item.strip().equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }

    /** Collects a head that arrives in pieces; what follows the head stays in the buffer it came in. */
    static final class Collector {

        private byte[] bytes = new byte[FIRST_BUFFER_BYTES];
        private int count;

        Optional<HttpHead> read(ByteBuffer in) {
            while (in.hasRemaining()) {
                if (count == BYTES_MAX) {
                    throw new Malformed("the header has more than " + BYTES_MAX + " bytes", true);
                }
                if (count == bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.min(2 * count, BYTES_MAX));
                }
                bytes[count++] = in.get();
                if (bytes[count - 1] == '\n' && atEnd()) {
                    return Optional.of(parse(new String(bytes, 0, count - 4, StandardCharsets.ISO_8859_1)));
                }
            }
            return Optional.empty();
        }

        private boolean atEnd() {
            if (count < 2 || bytes[count - 2] != '\r') {
                throw new Malformed("lines end with CR LF", false);
            }
            return count >= 4 && bytes[count - 3] == '\n' && bytes[count - 4] == '\r';
        }
    }

    private static HttpHead parse(String head) {
        String[] lines = head.split("\r\n", -1);
        if (lines.length - 1 > FIELDS_MAX) {
            throw new Malformed("the header has more than " + FIELDS_MAX + " fields", true);
        }
        checkText(lines[0]);
        Map<String, String> fields = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1 || !isToken(lines[i], colon)) {
                throw new Malformed("a header line is a name, a colon and a value", false);
            }
            String value = lines[i].substring(colon + 1).strip();
            checkText(value);
            fields.merge(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), value, (first, second) -> first + ", " + second);
        }
        return new HttpHead(lines[0], fields);
    }

    private static boolean isToken(String line, int end) {
        for (int i = 0; i < end; i++) {
            char c = line.charAt(i);
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!alphanumeric && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void checkText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                throw new Malformed("control characters are not allowed in a header", false);
            }
        }
    }
}
