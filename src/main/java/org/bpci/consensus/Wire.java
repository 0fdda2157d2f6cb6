package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.InputFault;

/** What the objects of this room have in common when they are read. */
final class Wire {

    static final int DIGEST_CHARS = 2 * Digest.BYTES;
    /** A hybrid key or signature. */
    static final int SUITE_TEXT_CHARS_MAX = 8 << 10;

    private Wire() {
    }

    static Digest digest(Fields fields, String member) {
        String hex = fields.text(member, DIGEST_CHARS);
        if (!isDigest(hex)) {
            throw fields.invalid(member, "a SHA-256 digest in lower-case hexadecimal");
        }
        return Digest.ofHex(hex);
    }

    static Digest digest(String hex) {
        if (!isDigest(hex)) {
            throw InputFault.FIELD_INVALID.because("a digest is written as 64 lower-case hexadecimal digits");
        }
        return Digest.ofHex(hex);
    }

    private static boolean isDigest(String text) {
        if (text.length() != DIGEST_CHARS) {
            return false;
        }
        for (int i = 0; i < DIGEST_CHARS; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** Without regard to case, of ASCII letters only: in all of Unicode readers in other languages would differ. */
    static boolean sameName(String name, String text) {
        return name.length() == text.length() && name.equalsIgnoreCase(text) && text.chars().allMatch(c -> c < 0x80);
    }

    static Fields item(JsonNode item, String what) {
        if (item instanceof ObjectNode object) {
            return Fields.of(object, what);
        }
        throw InputFault.FIELD_INVALID.because("every " + what + " must be an object");
    }
}
