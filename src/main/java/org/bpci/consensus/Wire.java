package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.InputFault;

/** What the objects of this room have in common when they are read. */
final class Wire {

    static final int DIGEST_CHARS = 2 * Digest.BYTES;
    /** A hybrid key or signature. */
    static final int SUITE_TEXT_CHARS_MAX = 8 << 10;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{" + DIGEST_CHARS + "}");

    private Wire() {
    }

    static Digest digest(Fields fields, String member) {
        String hex = fields.text(member, DIGEST_CHARS);
        if (!DIGEST.matcher(hex).matches()) {
            throw fields.invalid(member, "a SHA-256 digest in lower-case hexadecimal");
        }
        return Digest.ofHex(hex);
    }

    static Digest digest(String hex) {
        if (!DIGEST.matcher(hex).matches()) {
            throw InputFault.FIELD_INVALID.because("a digest is written as 64 lower-case hexadecimal digits");
        }
        return Digest.ofHex(hex);
    }

    static Fields item(JsonNode item, String what) {
        if (item instanceof ObjectNode object) {
            return Fields.of(object, what);
        }
        throw InputFault.FIELD_INVALID.because("every " + what + " must be an object");
    }
}
