package org.bpci.kernel;

import java.util.regex.Pattern;

/** The name of a registered BPI node or application: 1 to 128 characters, safe in a URL path and in a log line. */
public record NodeId(String value) implements Comparable<NodeId> {

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

    public NodeId {
        if (!SHAPE.matcher(value).matches()) {
            throw InputFault.FIELD_INVALID.because(
                    "a node id is 1 to 128 letters, digits, '.', '_', ':' or '-', and starts with a letter or digit");
        }
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
