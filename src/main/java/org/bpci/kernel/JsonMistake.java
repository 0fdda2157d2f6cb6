package org.bpci.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;

/** Says what is wrong with a text that is not JSON, and the cure. The parser's own words name its switches, not the cure. */
final class JsonMistake {

    private JsonMistake() {
    }

    static String describe(char[] text, JsonProcessingException failure) {
        if (failure instanceof JsonEOFException) {
            return "the text ends before its value does; send all of it";
        }
        long offset = failure.getLocation() == null ? 0 : failure.getLocation().getCharOffset();
        int at = Math.clamp(offset, 0, text.length);
        char found = at < text.length ? text[at] : ' ';
        return inString(text, at) ? inside(found) : outside(found, word(text, at));
    }

    private static String inside(char found) {
        return found < ' '
                ? "a string holds a control character; escape it, for example as \\n"
                : "a string holds an escape that JSON does not have; write \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits";
    }

    /** @param word what stands right before {@code found} */
    private static String outside(char found, String word) {
        String whole = word.isEmpty() && "+-.".indexOf(found) >= 0 ? Character.toString(found) : word;
        if (!whole.isEmpty() && !Character.isLetter(whole.charAt(0))) {
            return "a number is not written as JSON has it; write it like -12, 0.5 or 1e9";
        }
        if (!whole.isEmpty()) {
            return "a word is none of true, false and null; put text in double quotes";
        }
        return switch (found) {
            case '/', '#' -> "JSON has no comments; take it out";
            case '\'' -> "names and text stand in double quotes; single ones do not count";
            case ',', ':', ']', '}' -> "'" + found
                    + "' stands where a name or value belongs, or does not close what is open; add what is missing or take it out";
            default -> "something is missing before this character: a comma, a colon or a double quote; add it";
        };
    }

    /** All before {@code at} could be read, so each quote that is not escaped opens or closes a string. */
    private static boolean inString(char[] text, int at) {
        boolean inside = false;
        for (int i = 0; i < at; i++) {
            if (text[i] == '"') {
                inside = !inside;
            } else if (inside && text[i] == '\\') {
                i++;
            }
        }
        return inside;
    }

    /** The letters, digits and signs before {@code at}: the parser stops behind a word and within a number. */
    private static String word(char[] text, int at) {
        int from = at;
        while (from > 0 && (Character.isLetterOrDigit(text[from - 1]) || "+-._$".indexOf(text[from - 1]) >= 0)) {
            from--;
        }
        return new String(text, from, at - from);
    }
}
