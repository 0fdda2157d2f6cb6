package org.bpci.kernel;

/** The name of a registered BPI node or application: 1 to 128 characters, safe in a URL path and in a log line. */
public record NodeId(String value) implements Comparable<NodeId> {

    private static final int CHARS_MAX = 128;

    public NodeId {
        if (!isName(value)) {
            throw InputFault.FIELD_INVALID.because(
                    "a node id is 1 to 128 letters, digits, '.', '_', ':' or '-', and starts with a letter or digit");
        }
    }

    /** Whether {@code text} is a name by the rule of protocol §1, which message ids follow too. */
    public static boolean isName(String text) {
        if (text.isEmpty() || text.length() > CHARS_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z';
            if (!alphanumeric && (i == 0 || c != '.' && c != '_' && c != ':' && c != '-')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
