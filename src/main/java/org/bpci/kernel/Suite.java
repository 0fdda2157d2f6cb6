package org.bpci.kernel;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A signature suite, weakest first: a network names its minimum and refuses what is weaker. */
public enum Suite {
    ED25519("ed25519", 32, 64),
    /** Ed25519 and ML-DSA-65 (FIPS 204) over the same bytes; both must verify. Keys and signatures are concatenated. */
    ED25519_ML_DSA_65("ed25519+ml-dsa-65", 32 + 1952, 64 + 3309);

    private final String wireName;
    private final int keyBytes;
    private final int signatureBytes;

    Suite(String wireName, int keyBytes, int signatureBytes) {
        this.wireName = wireName;
        this.keyBytes = keyBytes;
        this.signatureBytes = signatureBytes;
    }

    public static Suite of(String wireName) {
        for (Suite suite : values()) {
            if (suite.wireName.equals(wireName)) {
                return suite;
            }
        }
        throw InputFault.FIELD_INVALID.because("unknown signature suite; use one of "
                + Arrays.stream(values()).map(Suite::wireName).collect(Collectors.joining(", ")));
    }

    public String wireName() {
        return wireName;
    }

    /** Length of a raw public key. */
    public int keyBytes() {
        return keyBytes;
    }

    public int signatureBytes() {
        return signatureBytes;
    }

    public boolean atLeast(Suite minimum) {
        return compareTo(minimum) >= 0;
    }
}
