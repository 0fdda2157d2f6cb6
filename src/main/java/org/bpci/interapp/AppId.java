package org.bpci.interapp;

import org.bpci.kernel.Fields;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.NodeId;

/** The name of a registered application. It follows the rule of node ids and is unique on its oracle, not among nodes. */
public record AppId(String value) implements Comparable<AppId> {

    public static final int CHARS_MAX = 128;

    public AppId {
        if (!NodeId.isName(value)) {
            throw InputFault.FIELD_INVALID.because(
                    "an app id is 1 to 128 letters, digits, '.', '_', ':' or '-', and starts with a letter or digit");
        }
    }

    /** The required member {@code name}. */
    static AppId read(Fields fields, String name) {
        String text = fields.text(name, CHARS_MAX);
        if (!NodeId.isName(text)) {
            throw fields.invalid(name, "an app id: 1 to 128 letters, digits, '.', '_', ':' or '-', starting with a letter or digit");
        }
        return new AppId(text);
    }

    @Override
    public int compareTo(AppId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
