package org.bpci.seal;

import java.security.MessageDigest;
import java.util.Arrays;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;

/**
 * A public key that content is sealed for, checked once: length, canonical X25519 point that has not small order, ML-KEM
 * coefficients below q. Written {@code <suite>:<base64url>}; there is no default suite.
 */
public final class PublicSealKey {

    /** Longest text of a key, in characters. */
    public static final int TEXT_CHARS_MAX = 2048;

    private final SealSuite suite;
    private final byte[] raw;
    private final String keyId;
    private final PublicPoint x25519; // null exactly when the suite is another
    private final XWing.EncapsulationKey xWing; // as well

    private PublicSealKey(SealSuite suite, byte[] raw) {
        if (raw.length != suite.publicKeyBytes()) {
            throw InputFault.KEY_INVALID.because("a public key of suite " + suite.wireName() + " has " + suite.publicKeyBytes()
                    + " bytes, not " + raw.length);
        }
        if (!Curve25519.acceptable(Arrays.copyOfRange(raw, raw.length - Curve25519.KEY_BYTES, raw.length))) { // X-Wing has it at the end
            throw InputFault.KEY_INVALID.because("the X25519 point is not canonically encoded or has small order; generate a new key");
        }
        this.suite = suite;
        this.raw = raw;
        this.keyId = VerificationKey.keyId(raw);
        this.x25519 = switch (suite) {
            case X25519 -> new PublicPoint(raw);
            case X_WING -> null;
        };
        this.xWing = switch (suite) {
            case X25519 -> null;
            case X_WING -> XWing.EncapsulationKey.of(raw);
        };
    }

    public static PublicSealKey of(SealSuite suite, byte[] raw) {
        return new PublicSealKey(suite, raw.clone());
    }

    /** @param text {@code <suite>:<base64url>} */
    public static PublicSealKey parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || text.length() > TEXT_CHARS_MAX) {
            throw InputFault.KEY_INVALID.because("a sealing key is written <suite>:<base64url>, in at most " + TEXT_CHARS_MAX + " characters");
        }
        try {
            return new PublicSealKey(SealSuite.of(text.substring(0, colon)), Base64Url.decode(text.substring(colon + 1)));
        } catch (Refusal refusal) {
            throw InputFault.KEY_INVALID.because("sealing key: " + refusal.detail());
        }
    }

    public SealSuite suite() {
        return suite;
    }

    public byte[] raw() {
        return raw.clone();
    }

    /** As of a signing key, see {@link VerificationKey#keyId(byte[])}. */
    public String keyId() {
        return keyId;
    }

    public String text() {
        return suite.wireName() + ":" + Base64Url.encode(raw);
    }

    /** @param random bytes of the suite's length, used once */
    MlKem.Encapsulation encapsulate(byte[] random) {
        return switch (suite) {
            case X25519 -> Kem.encapsulate(x25519, random)
                    .orElseThrow(() -> new IllegalStateException("a checked key cannot have small order"));
            case X_WING -> xWing.encapsulate(random);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicSealKey key && suite == key.suite && MessageDigest.isEqual(raw, key.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return text();
    }
}
