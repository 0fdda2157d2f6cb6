package org.bpci.seal;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.bpci.kernel.InputFault;

/**
 * A key encapsulation that content can be sealed with, weakest first. HPKE (RFC 9180) in base mode with HKDF-SHA256 and
 * AES-256-GCM is around both; who sealed is told by the signature over the sealed object, as X-Wing knows no other way.
 */
public enum SealSuite {
    /** DHKEM(X25519, HKDF-SHA256). */
    X25519("x25519", 0x0020, Curve25519.KEY_BYTES, Curve25519.KEY_BYTES, Curve25519.KEY_BYTES),
    /** X25519 and ML-KEM-768, safe while one of them is. */
    X_WING("x-wing", 0x647a, XWing.ENCAPSULATION_KEY_BYTES, XWing.CIPHERTEXT_BYTES, XWing.RANDOM_BYTES);

    /** Every private key is a seed of this length. */
    public static final int SEED_BYTES = 32;

    private final String wireName;
    private final int hpkeId;
    private final int publicKeyBytes;
    private final int encapsulationBytes;
    private final int randomBytes;

    SealSuite(String wireName, int hpkeId, int publicKeyBytes, int encapsulationBytes, int randomBytes) {
        this.wireName = wireName;
        this.hpkeId = hpkeId;
        this.publicKeyBytes = publicKeyBytes;
        this.encapsulationBytes = encapsulationBytes;
        this.randomBytes = randomBytes;
    }

    public static SealSuite of(String wireName) {
        for (SealSuite suite : values()) {
            if (suite.wireName.equals(wireName)) {
                return suite;
            }
        }
        throw InputFault.FIELD_INVALID.because("unknown sealing suite; use one of "
                + Arrays.stream(values()).map(SealSuite::wireName).collect(Collectors.joining(", ")));
    }

    public String wireName() {
        return wireName;
    }

    public int publicKeyBytes() {
        return publicKeyBytes;
    }

    public int encapsulationBytes() {
        return encapsulationBytes;
    }

    /** What the sender draws anew for each sealing. */
    public int randomBytes() {
        return randomBytes;
    }

    public boolean atLeast(SealSuite minimum) {
        return compareTo(minimum) >= 0;
    }

    /** As registered with IANA for HPKE. */
    int hpkeId() {
        return hpkeId;
    }
}
