package org.bpci.kernel;

import java.util.Arrays;

/** DER of keys whose length never varies: a constant prefix, then the key (RFC 8410 §10, RFC 9881 §4 and §6). */
final class Der {

    private Der() {
    }

    static byte[] join(byte[] prefix, byte[] key) {
        byte[] joined = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, joined, prefix.length, key.length);
        return joined;
    }

    static byte[] after(byte[] prefix, byte[] der, int keyBytes, String what) {
        if (der.length != prefix.length + keyBytes || !Arrays.equals(der, 0, prefix.length, prefix, 0, prefix.length)) {
            throw InputFault.KEY_FILE_INVALID.because("expected " + what + " (PKCS#8)");
        }
        return Arrays.copyOfRange(der, prefix.length, der.length);
    }
}
