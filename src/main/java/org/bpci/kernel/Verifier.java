package org.bpci.kernel;

/** The one signature check of the project: server, command line and tests ask here, whatever the suite and provider. */
public final class Verifier {

    private Verifier() {
    }

    /** Who computes Ed25519 in this process, for logs and measurements. */
    public static String provider() {
        return Ed25519.providerName();
    }

    /** Whether {@code signature} is {@code key}'s over {@code bytes}; a signature of another suite is not. */
    public static boolean verify(VerificationKey key, byte[] bytes, SignatureValue signature) {
        if (signature.suite() != key.suite()) {
            return false;
        }
        return switch (key.suite()) {
            case ED25519 -> Ed25519.verify(key.ed25519(), bytes, signature.bytes());
            case ED25519_ML_DSA_65 -> Ed25519.verify(key.ed25519(), bytes, signature.part(0, Ed25519.SIGNATURE_BYTES))
                    && MlDsa65.verify(key.mlDsa65().orElseThrow(), bytes,
                            signature.part(Ed25519.SIGNATURE_BYTES, key.suite().signatureBytes()));
        };
    }

    /**
     * ML-DSA-65 alone (FIPS 204), for comparisons; signed objects have it only as half of the hybrid suite, with an empty context.
     *
     * @param context up to 255 bytes; a longer one verifies nothing
     */
    public static boolean verifyMlDsa65(byte[] key, byte[] context, byte[] bytes, byte[] signature) {
        return MlDsa65.verify(key, context, bytes, signature);
    }
}
