package org.bpci.kernel;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** The byte-level rules of RFC 8032 §5.1 that providers apply unevenly, and the DER wrapping of RFC 8410. */
final class Ed25519Encoding {

    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] PKCS8_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

    /** p = 2^255 − 19 and L = 2^252 + 27742317777372353535851937790883648493, little endian. */
    private static final byte[] P =
            HexFormat.of().parseHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    private static final byte[] L =
            HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

    private Ed25519Encoding() {
    }

    /** y &lt; p, and no sign bit on the two points with x = 0 (y = ±1), which have no negative. */
    static boolean canonicalPoint(byte[] bytes, int offset) {
        if (!below(bytes, offset, P, 0x7F)) {
            return false;
        }
        boolean negative = (bytes[offset + 31] & 0x80) != 0;
        return !negative || !(isOne(bytes, offset) || isMinusOne(bytes, offset));
    }

    /** S &lt; L; the all-clear of the top three bits follows. */
    static boolean canonicalScalar(byte[] bytes, int offset) {
        return below(bytes, offset, L, 0xFF);
    }

    static PublicKey publicKey(byte[] raw) throws GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki(raw)));
    }

    static byte[] spki(byte[] raw) {
        return Der.join(SPKI_PREFIX, raw);
    }

    static byte[] pkcs8(byte[] seed) {
        return Der.join(PKCS8_PREFIX, seed);
    }

    static PrivateKey privateKey(byte[] seed) {
        try {
            return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8(seed)));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("any 32 bytes are an Ed25519 private key", impossible);
        }
    }

    private static boolean below(byte[] bytes, int offset, byte[] bound, int topMask) {
        for (int i = 31; i >= 0; i--) {
            int digit = bytes[offset + i] & (i == 31 ? topMask : 0xFF);
            int limit = bound[i] & 0xFF;
            if (digit != limit) {
                return digit < limit;
            }
        }
        return false;
    }

    private static boolean isOne(byte[] bytes, int offset) {
        int others = bytes[offset + 31] & 0x7F;
        for (int i = 1; i < 31; i++) {
            others |= bytes[offset + i];
        }
        return bytes[offset] == 1 && others == 0;
    }

    private static boolean isMinusOne(byte[] bytes, int offset) {
        boolean same = (bytes[offset] & 0xFF) == (P[0] & 0xFF) - 1 && (bytes[offset + 31] & 0x7F) == 0x7F;
        for (int i = 1; i < 31 && same; i++) {
            same = bytes[offset + i] == (byte) 0xFF;
        }
        return same;
    }
}
