package org.bpci.seal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bpci.kernel.InputFault;

/**
 * X-Wing (draft-connolly-cfrg-xwing-kem): ML-KEM-768 and X25519 under one combiner, secure while one of the two is. A private
 * key is its 32-byte seed; only the seed may be stored or sent.
 */
public final class XWing {

    public static final int SEED_BYTES = 32;
    public static final int ENCAPSULATION_KEY_BYTES = MlKem.ML_KEM_768.encapsulationKeyBytes() + Curve25519.KEY_BYTES;
    public static final int CIPHERTEXT_BYTES = MlKem.ML_KEM_768.ciphertextBytes() + Curve25519.KEY_BYTES;
    /** What the sender draws for one encapsulation. */
    public static final int RANDOM_BYTES = MlKem.MESSAGE_BYTES + Curve25519.KEY_BYTES;

    private static final byte[] LABEL = "\\.//^\\".getBytes(StandardCharsets.US_ASCII);

    private XWing() {
    }

    /** A checked public key, prepared once. */
    public record EncapsulationKey(MlKem.EncapsulationKey mlKem, PublicPoint x25519) {

        /** The encapsulation key check of FIPS 203 §7.2 is made here, as the draft demands. */
        public static EncapsulationKey of(byte[] raw) {
            if (raw.length != ENCAPSULATION_KEY_BYTES) {
                throw InputFault.KEY_INVALID.because("a public key of X-Wing has " + ENCAPSULATION_KEY_BYTES + " bytes, not " + raw.length);
            }
            int mlKemBytes = MlKem.ML_KEM_768.encapsulationKeyBytes();
            return new EncapsulationKey(MlKem.ML_KEM_768.encapsulationKey(Arrays.copyOf(raw, mlKemBytes)),
                    new PublicPoint(Arrays.copyOfRange(raw, mlKemBytes, raw.length)));
        }

        /** @param random 64 bytes, used once (the draft's {@code eseed}) */
        public MlKem.Encapsulation encapsulate(byte[] random) {
            if (random.length != RANDOM_BYTES) {
                throw InputFault.FIELD_INVALID.because("X-Wing encapsulates with " + RANDOM_BYTES + " random bytes, not " + random.length);
            }
            MlKem.Encapsulation lattice = mlKem.encapsulate(Arrays.copyOf(random, MlKem.MESSAGE_BYTES));
            byte[] ephemeral = Arrays.copyOfRange(random, MlKem.MESSAGE_BYTES, random.length);
            byte[] ephemeralPublic = Curve25519.publicKey(ephemeral);
            byte[] secret = combine(lattice.secret(), x25519.scalarMult(ephemeral), ephemeralPublic, x25519.raw());
            byte[] ciphertext = Arrays.copyOf(lattice.ciphertext(), CIPHERTEXT_BYTES);
            System.arraycopy(ephemeralPublic, 0, ciphertext, lattice.ciphertext().length, Curve25519.KEY_BYTES);
            return new MlKem.Encapsulation(secret, ciphertext);
        }
    }

    /** A seed, expanded once. */
    public record DecapsulationKey(MlKem.DecapsulationKey mlKem, byte[] x25519, byte[] x25519Public) {

        public static DecapsulationKey ofSeed(byte[] seed) {
            if (seed.length != SEED_BYTES) {
                throw InputFault.KEY_INVALID.because("a private key of X-Wing has " + SEED_BYTES + " bytes, not " + seed.length);
            }
            byte[] expanded = new byte[MlKem.SEED_BYTES + Curve25519.KEY_BYTES];
            SHAKEDigest shake = new SHAKEDigest(256);
            shake.update(seed, 0, seed.length);
            shake.doFinal(expanded, 0, expanded.length);
            byte[] x25519 = Arrays.copyOfRange(expanded, MlKem.SEED_BYTES, expanded.length);
            return new DecapsulationKey(MlKem.ML_KEM_768.ofSeed(Arrays.copyOf(expanded, MlKem.SEED_BYTES)), x25519, Curve25519.publicKey(x25519));
        }

        /** The raw public key. */
        public byte[] encapsulationKey() {
            byte[] raw = Arrays.copyOf(mlKem.encapsulationKey(), ENCAPSULATION_KEY_BYTES);
            System.arraycopy(x25519Public, 0, raw, mlKem.encapsulationKey().length, Curve25519.KEY_BYTES);
            return raw;
        }

        /** The shared secret; for a ciphertext nobody encapsulated one that nobody else knows. */
        public byte[] decapsulate(byte[] ciphertext) {
            if (ciphertext.length != CIPHERTEXT_BYTES) {
                throw SealFault.SEALED_MALFORMED.because("a ciphertext of X-Wing has " + CIPHERTEXT_BYTES + " bytes, not " + ciphertext.length);
            }
            byte[] ephemeralPublic = Arrays.copyOfRange(ciphertext, MlKem.ML_KEM_768.ciphertextBytes(), ciphertext.length);
            return combine(mlKem.decapsulate(Arrays.copyOf(ciphertext, MlKem.ML_KEM_768.ciphertextBytes())),
                    Curve25519.scalarMult(x25519, ephemeralPublic), ephemeralPublic, x25519Public);
        }
    }

    private static byte[] combine(byte[] latticeSecret, byte[] curveSecret, byte[] ephemeralPublic, byte[] publicKey) {
        MessageDigest sha3 = MlKem.sha3();
        sha3.update(latticeSecret);
        sha3.update(curveSecret);
        sha3.update(ephemeralPublic);
        sha3.update(publicKey);
        return sha3.digest(LABEL);
    }
}
