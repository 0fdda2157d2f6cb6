package org.bpci.kernel;

import java.security.SecureRandom;
import java.util.Arrays;

/** A private key in memory. It has no text form on purpose; {@link KeyFile} is the only way in and out. */
public final class SigningKey implements Signer {

    private final Suite suite;
    private final Ed25519Provider.SecretKey ed25519;
    private final MlDsa65.SecretKey mlDsa65; // null exactly when the suite has none
    private final VerificationKey verificationKey;

    private SigningKey(Suite suite, byte[] ed25519Seed, byte[] mlDsaSeed) {
        this.suite = suite;
        this.ed25519 = Ed25519Provider.SecretKey.of(ed25519Seed);
        this.mlDsa65 = mlDsaSeed == null ? null : MlDsa65.SecretKey.of(mlDsaSeed);
        this.verificationKey = VerificationKey.of(suite,
                mlDsa65 == null ? ed25519.publicKey() : Der.join(ed25519.publicKey(), mlDsa65.publicKey()));
    }

    public static SigningKey generate(Suite suite) {
        return generate(suite, new SecureRandom());
    }

    public static SigningKey generate(Suite suite, SecureRandom random) {
        byte[] seed = new byte[seedBytes(suite)];
        random.nextBytes(seed);
        return ofSeed(suite, seed);
    }

    /** @param seed 32 bytes of RFC 8032, for the hybrid suite followed by 32 bytes of FIPS 204 */
    public static SigningKey ofSeed(Suite suite, byte[] seed) {
        if (seed.length != seedBytes(suite)) {
            throw InputFault.KEY_INVALID.because("a seed of suite " + suite.wireName() + " has " + seedBytes(suite) + " bytes");
        }
        return new SigningKey(suite, Arrays.copyOf(seed, Ed25519.KEY_BYTES), switch (suite) {
            case ED25519 -> null;
            case ED25519_ML_DSA_65 -> Arrays.copyOfRange(seed, Ed25519.KEY_BYTES, seed.length);
        });
    }

    @Override
    public VerificationKey verificationKey() {
        return verificationKey;
    }

    @Override
    public SignatureValue sign(byte[] bytes) {
        byte[] first = Ed25519.sign(ed25519, bytes);
        return SignatureValue.of(suite, mlDsa65 == null ? first : Der.join(first, MlDsa65.sign(mlDsa65, bytes)));
    }

    byte[] seed() {
        return mlDsa65 == null ? ed25519.seed() : Der.join(ed25519.seed(), mlDsa65.seed());
    }

    private static int seedBytes(Suite suite) {
        return switch (suite) {
            case ED25519 -> Ed25519.KEY_BYTES;
            case ED25519_ML_DSA_65 -> Ed25519.KEY_BYTES + MlDsa65.SEED_BYTES;
        };
    }

    @Override
    public String toString() {
        return "private key " + verificationKey.keyId();
    }
}
