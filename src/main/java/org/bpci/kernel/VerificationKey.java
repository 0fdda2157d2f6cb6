package org.bpci.kernel;

import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A public key that was checked once: right length, canonical encoding, Ed25519 point of prime order. It keeps the
 * providers' prepared key objects, so it should be parsed once per registered node and reused.
 */
public final class VerificationKey {

    /** Bytes of SHA-256 over the raw key that make the key id. */
    private static final int KEY_ID_BYTES = 16;

    private final Suite suite;
    private final byte[] raw;
    private final String keyId;
    private final Ed25519.Key ed25519;
    private final PublicKey mlDsa65; // null exactly when the suite has none

    private VerificationKey(Suite suite, byte[] raw) {
        if (raw.length != suite.keyBytes()) {
            throw InputFault.KEY_INVALID.because("a public key of suite " + suite.wireName() + " has " + suite.keyBytes()
                    + " bytes, not " + raw.length);
        }
        this.suite = suite;
        this.raw = raw;
        this.keyId = keyId(raw);
        this.ed25519 = Ed25519.key(Arrays.copyOf(raw, Ed25519.KEY_BYTES));
        this.mlDsa65 = switch (suite) {
            case ED25519 -> null;
            case ED25519_ML_DSA_65 -> MlDsa65.publicKey(Arrays.copyOfRange(raw, Ed25519.KEY_BYTES, raw.length));
        };
    }

    public static VerificationKey of(Suite suite, byte[] raw) {
        return new VerificationKey(suite, raw.clone());
    }

    /** @param text {@code <suite>:<base64url>}; a bare value means {@code ed25519} */
    public static VerificationKey parse(String text) {
        try {
            SuiteText parsed = SuiteText.parse(text);
            return new VerificationKey(parsed.suite(), parsed.bytes());
        } catch (Refusal refusal) {
            throw InputFault.KEY_INVALID.because("public key: " + refusal.detail());
        }
    }

    /** The id of any public key, of a sealing key too: the first 16 bytes of the SHA-256 of the raw key, lower-case hex. */
    public static String keyId(byte[] raw) {
        return HexFormat.of().formatHex(Digest.sha256().digest(raw), 0, KEY_ID_BYTES);
    }

    public Suite suite() {
        return suite;
    }

    public byte[] raw() {
        return raw.clone();
    }

    /** See {@link #keyId(byte[])}. */
    public String keyId() {
        return keyId;
    }

    public String text() {
        return SuiteText.format(suite, raw);
    }

    Ed25519.Key ed25519() {
        return ed25519;
    }

    Optional<PublicKey> mlDsa65() {
        return Optional.ofNullable(mlDsa65);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationKey key && suite == key.suite && MessageDigest.isEqual(raw, key.raw);
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
