package org.bpci.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;

/**
 * The canonical form of a JSON value (RFC 8785): the bytes that are signed and hashed. Trees come from {@link Json}, which
 * has refused what has no canonical form; a tree built by hand with such a value is refused here.
 *
 * <p>It is made to be hashed, not to be read back: a double like 1e17 is canonically {@code 100000000000000000}, which the
 * parser refuses as an unsafe integer. Store and send {@link Json#write} instead.
 */
public final class Canonical {

    private static final String[] NOTHING = {};
    /** String.compareTo is the order by UTF-16 code units that §3.2.3 asks for. */
    private static final Comparator<Map.Entry<String, JsonNode>> BY_NAME = (a, b) -> a.getKey().compareTo(b.getKey());
    /** ECMAScript writes numbers from here on with an exponent. */
    private static final double EXPONENT_FROM = 1e21;

    private Canonical() {
    }

    public static byte[] of(JsonNode value) {
        CanonicalText out = new CanonicalText();
        write(value, out);
        return out.bytes();
    }

    /** The canonical form of {@code object} as if it had no such top-level {@code members}; the tree is not copied. */
    public static byte[] without(ObjectNode object, String... members) {
        return text(object, members, false).bytes();
    }

    /**
     * As {@link #without}, in a form that {@link Json} reads back to the same value. Only the canonical form of a double such as
     * 1e17 is not: {@code 100000000000000000} is an integer too wide for I-JSON, so here it ends in {@code .0}.
     */
    static byte[] readable(ObjectNode object, String... members) {
        return text(object, members, true).bytes();
    }

    static CanonicalText text(ObjectNode object, String[] omitted, boolean readable) {
        CanonicalText out = new CanonicalText(readable);
        writeObject(object, omitted, out);
        return out;
    }

    static void write(JsonNode value, CanonicalText out) {
        switch (value.getNodeType()) {
            case OBJECT -> writeObject((ObjectNode) value, NOTHING, out);
            case ARRAY -> writeArray(value, out);
            case STRING -> out.string(value.textValue());
            case NUMBER -> writeNumber(value, out);
            case BOOLEAN -> out.ascii(value.booleanValue() ? "true" : "false");
            case NULL -> out.ascii("null");
            case BINARY, MISSING, POJO -> throw noForm("a " + value.getNodeType() + " node");
        }
    }

    private static void writeObject(ObjectNode object, String[] omitted, CanonicalText out) {
        boolean first = true;
        out.ascii('{');
        for (Map.Entry<String, JsonNode> member : members(object)) {
            if (!contains(omitted, member.getKey())) {
                if (!first) {
                    out.ascii(',');
                }
                first = false;
                out.string(member.getKey());
                out.ascii(':');
                write(member.getValue(), out);
            }
        }
        out.ascii('}');
    }

    /** In the order they are written. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of a generic type cannot be made
    static Map.Entry<String, JsonNode>[] members(ObjectNode object) {
        Map.Entry<String, JsonNode>[] members = new Map.Entry[object.size()];
        int count = 0;
        boolean sorted = true;
        for (Iterator<Map.Entry<String, JsonNode>> all = object.fields(); all.hasNext(); ) {
            members[count] = all.next();
            sorted &= count == 0 || members[count - 1].getKey().compareTo(members[count].getKey()) < 0;
            count++;
        }
        if (!sorted) {
            Arrays.sort(members, BY_NAME);
        }
        return members;
    }

    private static boolean contains(String[] names, String name) {
        for (String candidate : names) {
            if (candidate.equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static void writeArray(JsonNode array, CanonicalText out) {
        out.ascii('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                out.ascii(',');
            }
            write(array.get(i), out);
        }
        out.ascii(']');
    }

    private static void writeNumber(JsonNode number, CanonicalText out) {
        if (number.isIntegralNumber()) {
            long value = number.longValue();
            if (!number.canConvertToLong() || value < -Json.INTEGER_MAX || value > Json.INTEGER_MAX) {
                throw noForm("an integer outside ±(2^53−1)");
            }
            out.ascii(Long.toString(value));
        } else {
            double value = number.doubleValue();
            out.ascii(EcmaNumber.format(value));
            if (Math.abs(value) > Json.INTEGER_MAX && Math.abs(value) < EXPONENT_FROM) {
                out.wide();
            }
        }
    }

    static Refusal noForm(String what) {
        return InputFault.MALFORMED_JSON.because(what + " has no canonical JSON form (RFC 8785); write it as a string");
    }
}
