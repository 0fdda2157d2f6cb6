package org.bpci.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bpci.kernel.InputFault;

/** HKDF with SHA-256 (RFC 5869). */
public final class Hkdf {

    public static final int HASH_BYTES = 32;
    /** RFC 5869 §2.3: the counter is one byte. */
    public static final int OUTPUT_BYTES_MAX = 255 * HASH_BYTES;

    private static final String ALGORITHM = "HmacSHA256";

    private Hkdf() {
    }

    /** @param bytes length of the result, at most {@link #OUTPUT_BYTES_MAX} */
    public static byte[] derive(byte[] salt, byte[] secret, byte[] info, int bytes) {
        return expand(extract(salt, secret), bytes, info);
    }

    /** @param secret the input keying material, in pieces that are read as one */
    static byte[] extract(byte[] salt, byte[]... secret) {
        Mac mac = keyed(salt);
        for (byte[] piece : secret) {
            mac.update(piece);
        }
        return mac.doFinal();
    }

    /** @param info in pieces that are read as one */
    static byte[] expand(byte[] pseudorandomKey, int bytes, byte[]... info) {
        if (bytes < 0 || bytes > OUTPUT_BYTES_MAX) {
            throw InputFault.FIELD_INVALID.because("HKDF-SHA256 derives at most " + OUTPUT_BYTES_MAX + " bytes, not " + bytes);
        }
        Mac mac = keyed(pseudorandomKey);
        byte[] output = new byte[bytes];
        byte[] block = new byte[0];
        for (int at = 0, counter = 1; at < bytes; at += HASH_BYTES, counter++) {
            mac.update(block);
            for (byte[] piece : info) {
                mac.update(piece);
            }
            mac.update((byte) counter);
            block = mac.doFinal();
            System.arraycopy(block, 0, output, at, Math.min(HASH_BYTES, bytes - at));
        }
        return output;
    }

    /** An empty key is as good as one of zeros (RFC 2104 pads with zeros), and the JDK takes no empty one. */
    private static Mac keyed(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.length == 0 ? Arrays.copyOf(key, HASH_BYTES) : key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the Java platform cannot compute " + ALGORITHM, broken);
        }
    }
}
