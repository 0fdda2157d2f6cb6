package org.bpci.interapp;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Refusal;

/** The kinds of public keys that content is sealed to, written {@code <suite>:<base64url>}. */
public enum SealingSuite {
    X25519("x25519", 32),
    /** X25519 and ML-KEM-768 combined (draft-connolly-cfrg-xwing-kem): ML-KEM-768 (1184) ‖ X25519 (32). */
    X_WING("x-wing", 1216);

    /** The text of the longest key. */
    static final int KEY_CHARS_MAX = 1_700;

    private final String wireName;
    private final int keyBytes;

    SealingSuite(String wireName, int keyBytes) {
        this.wireName = wireName;
        this.keyBytes = keyBytes;
    }

    public String wireName() {
        return wireName;
    }

    /** Length of a raw public key. */
    public int keyBytes() {
        return keyBytes;
    }

    /** The weakest suite that a level may be sealed with; there is none for {@link EncryptionLevel#NONE}. */
    public static SealingSuite of(EncryptionLevel level) {
        return switch (level) {
            case NONE -> throw new IllegalArgumentException("nothing is sealed at level None");
            case STANDARD, HIGH -> X25519;
            case QUANTUM -> X_WING;
        };
    }

    /** The suite of a key as it is written; refused when suite or length is wrong. Whether it is a good key its users check. */
    public static SealingSuite ofKey(String text) {
        int colon = text.indexOf(':');
        for (SealingSuite suite : values()) {
            if (colon >= 0 && suite.wireName.equals(text.substring(0, colon))) {
                suite.requireLength(text.substring(colon + 1));
                return suite;
            }
        }
        throw InputFault.KEY_INVALID.because("a sealing key is written <suite>:<base64url>, with a suite of "
                + Arrays.stream(values()).map(SealingSuite::wireName).collect(Collectors.joining(", ")));
    }

    private void requireLength(String base64) {
        try {
            if (Base64Url.decode(base64).length == keyBytes) {
                return;
            }
        } catch (Refusal notBase64) {
            // the same answer: the key has not that many bytes
        }
        throw InputFault.KEY_INVALID.because("a sealing key of suite " + wireName + " is base64url without padding of " + keyBytes + " bytes");
    }
}
