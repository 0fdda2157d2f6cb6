package org.bpci.seal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** DHKEM(X25519, HKDF-SHA256) of RFC 9180 §4.1. The constants are those of its suite; X-Wing needs no wrapping. */
final class Kem {

    private static final Labels LABELS = Labels.of(new byte[] {'K', 'E', 'M', 0x00, 0x20});
    private static final byte[] EMPTY = new byte[0];

    private Kem() {
    }

    /** {@code DeriveKeyPair}: the private key of some random bytes. */
    static byte[] deriveSecretKey(byte[] random) {
        byte[] prk = LABELS.extract(EMPTY, "dkp_prk", random);
        return LABELS.expand(prk, "sk", EMPTY, Curve25519.KEY_BYTES);
    }

    /** Empty when the public key has small order. */
    static Optional<MlKem.Encapsulation> encapsulate(PublicPoint publicKey, byte[] random) {
        byte[] ephemeral = deriveSecretKey(random);
        byte[] encapsulation = Curve25519.publicKey(ephemeral);
        return Curve25519.secret(publicKey.scalarMult(ephemeral))
                .map(shared -> new MlKem.Encapsulation(derive(shared, encapsulation, publicKey.raw()), encapsulation));
    }

    /** Empty when the encapsulation has small order. */
    static Optional<byte[]> decapsulate(byte[] secretKey, byte[] publicKey, byte[] encapsulation) {
        return Curve25519.agree(secretKey, encapsulation).map(shared -> derive(shared, encapsulation, publicKey));
    }

    private static byte[] derive(byte[] shared, byte[] encapsulation, byte[] publicKey) {
        byte[] prk = LABELS.extract(EMPTY, "eae_prk", shared);
        return LABELS.expand(prk, "shared_secret", encapsulation, publicKey, Curve25519.KEY_BYTES);
    }

    /** {@code LabeledExtract} and {@code LabeledExpand} of RFC 9180 §4. */
    record Labels(byte[] suiteId) {

        private static final byte[] VERSION = "HPKE-v1".getBytes(StandardCharsets.US_ASCII);

        static Labels of(byte[] suiteId) {
            return new Labels(suiteId);
        }

        byte[] extract(byte[] salt, String label, byte[] secret) {
            return Hkdf.extract(salt, VERSION, suiteId, ascii(label), secret);
        }

        byte[] expand(byte[] prk, String label, byte[] info, int bytes) {
            return expand(prk, label, info, EMPTY, bytes);
        }

        /** @param more the end of {@code info} */
        byte[] expand(byte[] prk, String label, byte[] info, byte[] more, int bytes) {
            return Hkdf.expand(prk, bytes, new byte[] {(byte) (bytes >> 8), (byte) bytes}, VERSION, suiteId, ascii(label), info, more);
        }

        private static byte[] ascii(String label) {
            return label.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
