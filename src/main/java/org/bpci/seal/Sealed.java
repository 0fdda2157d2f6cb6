package org.bpci.seal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Refusal;

/**
 * The member {@code sealed} of an object: which key opens it, the encapsulation and the ciphertext with its tag. Read strictly,
 * so that an oracle, which opens nothing, still passes on nothing that cannot be opened for its shape.
 */
public record Sealed(SealSuite suite, String keyId, byte[] encapsulation, byte[] ciphertext) {

    public static final String MEMBER = "sealed";

    /** Longer than any message that an oracle takes. */
    private static final int CIPHERTEXT_BYTES_MAX = 16 * 1024 * 1024;
    private static final int NAME_CHARS_MAX = 32;
    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{32}");

    /** Reads the member {@code sealed} of {@code object}. */
    public static Sealed read(Fields object) {
        Fields sealed = object.fields(MEMBER);
        SealSuite suite = suite(sealed);
        String keyId = sealed.text("key_id", NAME_CHARS_MAX);
        if (!KEY_ID.matcher(keyId).matches()) {
            throw sealed.invalid("key_id", "a key id of 32 lower-case hexadecimal digits");
        }
        byte[] encapsulation = bytes(sealed, "encapsulation", suite.encapsulationBytes(), suite.encapsulationBytes());
        byte[] ciphertext = bytes(sealed, "ciphertext", AesGcm.TAG_BYTES, CIPHERTEXT_BYTES_MAX);
        sealed.closed();
        return new Sealed(suite, keyId, encapsulation, ciphertext);
    }

    public ObjectNode tree() {
        return JsonNodeFactory.instance.objectNode()
                .put("suite", suite.wireName())
                .put("key_id", keyId)
                .put("encapsulation", Base64Url.encode(encapsulation))
                .put("ciphertext", Base64Url.encode(ciphertext));
    }

    private static SealSuite suite(Fields sealed) {
        try {
            return SealSuite.of(sealed.text("suite", NAME_CHARS_MAX));
        } catch (Refusal unknown) {
            throw SealFault.SEALED_MALFORMED.because("/" + MEMBER + "/suite: " + unknown.detail());
        }
    }

    private static byte[] bytes(Fields sealed, String name, int min, int max) {
        byte[] bytes;
        try {
            bytes = Base64Url.decode(sealed.text(name, (max * 4 + 2) / 3));
        } catch (Refusal malformed) {
            throw SealFault.SEALED_MALFORMED.because("/" + MEMBER + "/" + name + ": " + malformed.detail());
        }
        if (bytes.length < min || bytes.length > max) {
            throw SealFault.SEALED_MALFORMED.because("/" + MEMBER + "/" + name + " has " + bytes.length + " bytes, not "
                    + (min == max ? Integer.toString(min) : min + " to " + max));
        }
        return bytes;
    }
}
