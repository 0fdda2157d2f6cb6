package org.bpci.kernel;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Private keys at rest: PKCS#8 PEM that OpenSSL reads, mode 0600. The hybrid suite is two PEM blocks, Ed25519 first; OpenSSL
 * 3.5 and later reads the second one too. The same PEM is what libraries take keys as.
 */
public final class KeyFile {

    private static final byte[] ED25519_PREFIX = Ed25519Encoding.pkcs8(new byte[0]);

    private KeyFile() {
    }

    /** Creates {@code file} with the key, whole or not at all; an existing file is refused, never replaced. */
    public static void create(Path file, SigningKey key) {
        PemFile.create(file, pem(key));
    }

    /** Refuses a file that anyone but its owner can read or write. */
    public static SigningKey read(Path file) {
        List<byte[]> blocks = PemFile.privateBlocks(file);
        return switch (blocks.size()) {
            case 1 -> SigningKey.ofSeed(Suite.ED25519, ed25519Seed(blocks.getFirst()));
            case 2 -> SigningKey.ofSeed(Suite.ED25519_ML_DSA_65,
                    Der.join(ed25519Seed(blocks.getFirst()), MlDsa65.seed(blocks.getLast())));
            default -> throw InputFault.KEY_FILE_INVALID.because(file + " must hold one PEM block PRIVATE KEY, or two for the hybrid suite");
        };
    }

    private static byte[] ed25519Seed(byte[] pkcs8) {
        return Der.after(ED25519_PREFIX, pkcs8, Ed25519.KEY_BYTES, "an Ed25519 private key");
    }

    /** What {@link #create} writes, for a library that signs by itself. */
    public static String pem(SigningKey key) {
        byte[] seed = key.seed();
        byte[] first = Arrays.copyOf(seed, Ed25519.KEY_BYTES);
        return PemFile.privateBlock(Ed25519Encoding.pkcs8(first)) + switch (key.verificationKey().suite()) {
            case ED25519 -> "";
            case ED25519_ML_DSA_65 ->
                    PemFile.privateBlock(MlDsa65.pkcs8(Arrays.copyOfRange(seed, Ed25519.KEY_BYTES, seed.length)));
        };
    }

    /** A public key of suite ed25519 as OpenSSL writes it, for a library that verifies by itself. */
    public static String pem(VerificationKey key) {
        return switch (key.suite()) {
            case ED25519 -> PemFile.publicBlock(Ed25519Encoding.spki(key.raw()));
            case ED25519_ML_DSA_65 -> throw InputFault.KEY_INVALID.because("a hybrid key has no PEM of one block; use one of suite ed25519");
        };
    }
}
