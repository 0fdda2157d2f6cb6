package org.bpci.seal;

import java.util.Optional;
import org.bpci.seal.Kem.Labels;

/**
 * HPKE (RFC 9180) in base mode for one message a context: each sealing encapsulates anew, so the context's sequence number stays
 * at zero and its key and nonce are used once.
 */
final class Hpke {

    private static final byte MODE_BASE = 0;
    private static final int KDF_HKDF_SHA256 = 0x0001;
    private static final int AEAD_AES_256_GCM = 0x0002;
    private static final byte[] EMPTY = new byte[0];

    /** What is sealed, with what the owner of the key needs to open it. */
    record Envelope(byte[] encapsulation, byte[] ciphertext) {
    }

    /** The key and the nonce of a context's first message. */
    record Context(byte[] key, byte[] nonce) {
    }

    private Hpke() {
    }

    static Envelope seal(PublicSealKey recipient, byte[] info, byte[] aad, byte[] plaintext, byte[] random) {
        MlKem.Encapsulation both = recipient.encapsulate(random);
        Context context = context(recipient.suite(), both.secret(), info);
        return new Envelope(both.ciphertext(), AesGcm.seal(context.key(), context.nonce(), aad, plaintext));
    }

    static Optional<byte[]> open(PrivateSealKey recipient, byte[] info, byte[] aad, Envelope sealed) {
        return recipient.decapsulate(sealed.encapsulation()).flatMap(secret -> {
            Context context = context(recipient.suite(), secret, info);
            return AesGcm.open(context.key(), context.nonce(), aad, sealed.ciphertext());
        });
    }

    private static Context context(SealSuite suite, byte[] secret, byte[] info) {
        return context(suite.hpkeId(), AEAD_AES_256_GCM, AesGcm.KEY_BYTES, secret, info);
    }

    /** {@code KeySchedule} of RFC 9180 §5.1 without a pre-shared key. */
    static Context context(int kem, int aead, int keyBytes, byte[] secret, byte[] info) {
        Labels labels = Labels.of(new byte[] {'H', 'P', 'K', 'E', (byte) (kem >> 8), (byte) kem,
            KDF_HKDF_SHA256 >> 8, KDF_HKDF_SHA256, (byte) (aead >> 8), (byte) aead});
        byte[] context = new byte[1 + 2 * Hkdf.HASH_BYTES];
        context[0] = MODE_BASE;
        System.arraycopy(labels.extract(EMPTY, "psk_id_hash", EMPTY), 0, context, 1, Hkdf.HASH_BYTES);
        System.arraycopy(labels.extract(EMPTY, "info_hash", info), 0, context, 1 + Hkdf.HASH_BYTES, Hkdf.HASH_BYTES);
        byte[] prk = labels.extract(secret, "secret", EMPTY);
        return new Context(labels.expand(prk, "key", context, keyBytes), labels.expand(prk, "base_nonce", context, AesGcm.NONCE_BYTES));
    }
}
