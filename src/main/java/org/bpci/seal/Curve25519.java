package org.bpci.seal;

import java.util.HexFormat;
import java.util.Optional;

/** X25519 (RFC 7748) by BouncyCastle, at twice the JDK's speed. */
public final class Curve25519 {

    public static final int KEY_BYTES = 32;

    /** p = 2^255 − 19, little endian. */
    private static final byte[] P =
            HexFormat.of().parseHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    private Curve25519() {
    }

    static byte[] publicKey(byte[] secretKey) {
        byte[] publicKey = new byte[KEY_BYTES];
        org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(secretKey, 0, publicKey, 0);
        return publicKey;
    }

    /**
     * The shared secret; empty when it is all zeros, which RFC 7748 §6.1 and RFC 9180 §7.1.4 have refused: the other key has
     * small order and the secret is known to everyone. Also for keys of another length.
     */
    public static Optional<byte[]> agree(byte[] secretKey, byte[] publicKey) {
        if (secretKey.length != KEY_BYTES || publicKey.length != KEY_BYTES) {
            return Optional.empty();
        }
        byte[] shared = new byte[KEY_BYTES];
        return org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(secretKey, 0, publicKey, 0, shared, 0)
                ? Optional.of(shared) : Optional.empty();
    }

    /** As {@link #agree}, all zeros included: X-Wing leaves that to its combiner. */
    static byte[] scalarMult(byte[] secretKey, byte[] publicKey) {
        byte[] shared = new byte[KEY_BYTES];
        org.bouncycastle.math.ec.rfc7748.X25519.scalarMult(secretKey, 0, publicKey, 0, shared, 0);
        return shared;
    }

    /** Whether the bytes are the only spelling of a point whose multiples are worth something: u &lt; p, order not small. */
    static boolean acceptable(byte[] publicKey) {
        return below(publicKey, P) && agree(new byte[KEY_BYTES], publicKey).isPresent(); // any scalar is clamped to a multiple of 8
    }

    private static boolean below(byte[] bytes, byte[] bound) {
        for (int i = KEY_BYTES - 1; i >= 0; i--) {
            int difference = (bytes[i] & 0xFF) - (bound[i] & 0xFF);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }
}
