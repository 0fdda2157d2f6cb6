package org.bpci.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The canonical form of one object and where its members stand in it, so that the form without some of them need not be
 * written anew: a large signed object is checked to be canonical as a whole and signed without its signature.
 */
public final class CanonicalObject {

    private final byte[] bytes;
    private final String[] names;
    private final int[] ends; // behind each member's value, where a comma or the brace follows

    private CanonicalObject(byte[] bytes, String[] names, int[] ends) {
        this.bytes = bytes;
        this.names = names;
        this.ends = ends;
    }

    /** @param bytesExpected about how long it will be; a wrong guess costs time only */
    public static CanonicalObject of(ObjectNode object, int bytesExpected) {
        Map.Entry<String, JsonNode>[] members = Canonical.members(object);
        CanonicalText out = new CanonicalText(bytesExpected);
        String[] names = new String[members.length];
        int[] ends = new int[members.length];
        out.ascii('{');
        for (int i = 0; i < members.length; i++) {
            if (i > 0) {
                out.ascii(',');
            }
            names[i] = members[i].getKey();
            out.string(names[i]);
            out.ascii(':');
            Canonical.write(members[i].getValue(), out);
            ends[i] = out.length();
        }
        out.ascii('}');
        return new CanonicalObject(out.bytes(), names, ends);
    }

    /** Whether {@code text} is this form, to the byte. */
    public boolean is(byte[] text) {
        return Arrays.equals(bytes, text);
    }

    /** The same as {@link Canonical#without}. */
    public byte[] without(String... members) {
        List<String> left = List.of(members);
        byte[] out = new byte[bytes.length];
        out[0] = '{';
        int length = 1;
        for (int i = 0; i < names.length; i++) {
            if (!left.contains(names[i])) {
                if (length > 1) {
                    out[length++] = ',';
                }
                int from = i == 0 ? 1 : ends[i - 1] + 1;
                System.arraycopy(bytes, from, out, length, ends[i] - from);
                length += ends[i] - from;
            }
        }
        out[length++] = '}';
        return Arrays.copyOf(out, length);
    }
}
