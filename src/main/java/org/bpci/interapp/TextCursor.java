package org.bpci.interapp;

import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.bpci.kernel.Refusal;

/** Walks over a text one character ahead, and refuses it by the place where it stopped. */
final class TextCursor {

    private static final Pattern NOT_PLAIN = Pattern.compile("[^\\x20-\\x7e]");
    private static final int CHARS_SHOWN = 80;
    private static final int DIGITS_MAX = 10;
    private static final char END = '\0';

    private final String text;
    private int at;

    TextCursor(String text) {
        this.text = text;
    }

    int at() {
        return at;
    }

    /** The next character; at the end one that no text of ours contains. */
    char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    boolean ended() {
        return at >= text.length();
    }

    boolean take(char wanted) {
        if (peek() != wanted || ended()) {
            return false;
        }
        at++;
        return true;
    }

    /** Takes {@code word}, whatever its case. */
    boolean take(String word) {
        if (!text.regionMatches(true, at, word, 0, word.length())) {
            return false;
        }
        at += word.length();
        return true;
    }

    void expect(char wanted, String cure) {
        if (!take(wanted)) {
            throw stopped(at, PermissionFault.PERMISSION_MALFORMED, "expected '" + wanted + "'; " + cure);
        }
    }

    void blanks() {
        while (take(' ')) {
            continue;
        }
    }

    String letters() {
        return all(TextCursor::letter);
    }

    /** The longest run of such characters from here on, which may be empty. */
    String all(IntPredicate wanted) {
        int start = at;
        while (!ended() && wanted.test(peek())) {
            at++;
        }
        return text.substring(start, at);
    }

    long number(long max, String what) {
        int start = at;
        String digits = all(TextCursor::digit);
        if (digits.isEmpty() || digits.startsWith("0") || digits.length() > DIGITS_MAX || Long.parseLong(digits) > max) {
            throw stopped(start, PermissionFault.PERMISSION_MALFORMED,
                    "expected 1 to " + max + " " + what + ", in digits without leading zeros");
        }
        return Long.parseLong(digits);
    }

    Refusal malformed(String cure) {
        return stopped(at, PermissionFault.PERMISSION_MALFORMED, cure);
    }

    Refusal tooLong(String cure) {
        return stopped(at, PermissionFault.PERMISSION_TOO_LONG, cure);
    }

    /** What is shown of the text is the sender's own: cut, and characters that could steer a terminal are escaped as in JSON. */
    Refusal stopped(int position, PermissionFault fault, String cure) {
        int from = Math.max(0, position - CHARS_SHOWN / 2);
        int to = Math.min(text.length(), from + CHARS_SHOWN);
        String shown = NOT_PLAIN.matcher(text.substring(from, to)).replaceAll(found -> String.format("\\\\u%04x", found.group().codePointAt(0)));
        return fault.because("'" + (from > 0 ? "…" : "") + shown + (to < text.length() ? "…" : "") + "', character "
                + (position + 1) + ": " + cure);
    }

    static boolean letter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }
}
