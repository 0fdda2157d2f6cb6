package org.bpci.seal;

import java.util.HexFormat;
import java.util.Optional;

/**
 * X25519 (RFC 7748). The ladder is our own, since most of what sealing and opening cost is spent in it: on one core BouncyCastle's
 * takes 1.6 times as long and the JDK's 2.8 times. Public keys come from a {@link PointTable}. Tests demand BouncyCastle's
 * result of both and the verdicts of the public vectors.
 */
public final class Curve25519 {

    public static final int KEY_BYTES = 32;

    /** p = 2^255 − 19, little endian. */
    private static final byte[] P =
            HexFormat.of().parseHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    /** (486662 − 2) / 4. */
    private static final long A24 = 121_665;
    private static final int TOP_BIT = 254;

    /** Of u = 9. */
    private static final PointTable BASE = PointTable.of(HexFormat.of().parseHex("09" + "00".repeat(KEY_BYTES - 1)))
            .orElseThrow();

    private Curve25519() {
    }

    static byte[] publicKey(byte[] secretKey) {
        return BASE.multiply(clamped(secretKey));
    }

    /**
     * The shared secret; empty when it is all zeros, which RFC 7748 §6.1 and RFC 9180 §7.1.4 have refused: the other key has
     * small order and the secret is known to everyone. Also for keys of another length.
     */
    public static Optional<byte[]> agree(byte[] secretKey, byte[] publicKey) {
        if (secretKey.length != KEY_BYTES || publicKey.length != KEY_BYTES) {
            return Optional.empty();
        }
        return secret(scalarMult(secretKey, publicKey));
    }

    /** Empty for zeros; takes the same time for all others. */
    static Optional<byte[]> secret(byte[] shared) {
        int any = 0;
        for (byte b : shared) {
            any |= b;
        }
        return any == 0 ? Optional.empty() : Optional.of(shared);
    }

    /** As {@link #agree}, all zeros included: X-Wing leaves that to its combiner. This is the ladder of RFC 7748 §5. */
    static byte[] scalarMult(byte[] secretKey, byte[] publicKey) {
        byte[] scalar = clamped(secretKey);
        long[] x1 = Field25519.decode(publicKey);
        long[] x2 = {1, 0, 0, 0, 0};
        long[] z2 = new long[Field25519.LIMBS];
        long[] x3 = x1.clone();
        long[] z3 = x2.clone();
        long[] a = new long[Field25519.LIMBS], b = z2.clone(), c = z2.clone(), d = z2.clone(), aa = z2.clone(), bb = z2.clone();
        long swapped = 0;
        for (int t = TOP_BIT; t >= 0; t--) {
            long bit = scalar[t >> 3] >> (t & 7) & 1;
            Field25519.swap(-(swapped ^ bit), x2, x3);
            Field25519.swap(-(swapped ^ bit), z2, z3);
            swapped = bit;
            Field25519.add(x2, z2, a);
            Field25519.subtract(x2, z2, b);
            Field25519.add(x3, z3, c);
            Field25519.subtract(x3, z3, d);
            Field25519.multiply(d, a, d);
            Field25519.multiply(c, b, c);
            Field25519.square(a, aa);
            Field25519.square(b, bb);
            Field25519.add(d, c, x3);
            Field25519.square(x3, x3);
            Field25519.subtract(d, c, z3);
            Field25519.square(z3, z3);
            Field25519.multiply(z3, x1, z3);
            Field25519.multiply(aa, bb, x2);
            Field25519.subtract(aa, bb, bb);
            Field25519.multiplyAdd(bb, A24, aa, z2);
            Field25519.multiply(bb, z2, z2);
        }
        Field25519.swap(-swapped, x2, x3);
        Field25519.swap(-swapped, z2, z3);
        Field25519.invert(z2, z2);
        Field25519.multiply(x2, z2, x2);
        return Field25519.encode(x2);
    }

    static byte[] clamped(byte[] secretKey) {
        byte[] scalar = secretKey.clone();
        scalar[0] &= (byte) 0xF8;
        scalar[KEY_BYTES - 1] = (byte) (scalar[KEY_BYTES - 1] & 0x7F | 0x40);
        return scalar;
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
