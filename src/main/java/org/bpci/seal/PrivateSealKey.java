package org.bpci.seal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.PemFile;

/**
 * A private key that opens sealed content. At rest it is PKCS#8 PEM with mode 0600: RFC 8410 for X25519, which OpenSSL reads, and
 * the seed form of the X-Wing draft. It has no text form on purpose.
 */
public final class PrivateSealKey {

    private static final byte[] X25519_PKCS8 = HexFormat.of().parseHex("302e020100300506032b656e04220420");
    private static final byte[] X_WING_PKCS8 = HexFormat.of().parseHex("3034020100300d060b2b0601040183e62d81c87a0420");

    private final SealSuite suite;
    private final byte[] seed;
    private final PublicSealKey publicKey;
    private final XWing.DecapsulationKey xWing; // null exactly when the suite is another

    private PrivateSealKey(SealSuite suite, byte[] seed) {
        if (seed.length != SealSuite.SEED_BYTES) {
            throw InputFault.KEY_INVALID.because("a private sealing key has " + SealSuite.SEED_BYTES + " bytes, not " + seed.length);
        }
        this.suite = suite;
        this.seed = seed;
        this.xWing = switch (suite) {
            case X25519 -> null;
            case X_WING -> XWing.DecapsulationKey.ofSeed(seed);
        };
        this.publicKey = PublicSealKey.of(suite, xWing == null ? Curve25519.publicKey(seed) : xWing.encapsulationKey());
    }

    /** @param seed 32 random bytes */
    public static PrivateSealKey ofSeed(SealSuite suite, byte[] seed) {
        return new PrivateSealKey(suite, seed.clone());
    }

    /** Creates {@code file} with the key, whole or not at all; an existing file is refused, never replaced. */
    public void create(Path file) {
        PemFile.create(file, PemFile.privateBlock(join(prefix(suite), seed)));
    }

    /** Refuses a file that anyone but its owner can read or write. */
    public static PrivateSealKey read(Path file) {
        List<byte[]> blocks = PemFile.privateBlocks(file);
        if (blocks.size() == 1) {
            for (SealSuite suite : SealSuite.values()) {
                byte[] prefix = prefix(suite);
                byte[] der = blocks.getFirst();
                if (der.length == prefix.length + SealSuite.SEED_BYTES && startsWith(der, prefix)) {
                    return new PrivateSealKey(suite, Arrays.copyOfRange(der, prefix.length, der.length));
                }
            }
        }
        throw InputFault.KEY_FILE_INVALID.because(file + " must hold one PEM block PRIVATE KEY with an X25519 or X-Wing key");
    }

    public SealSuite suite() {
        return suite;
    }

    public PublicSealKey publicKey() {
        return publicKey;
    }

    /** The shared secret; empty when the encapsulation is an X25519 point of small order. */
    Optional<byte[]> decapsulate(byte[] encapsulation) {
        return switch (suite) {
            case X25519 -> Kem.decapsulate(seed, publicKey.raw(), encapsulation);
            case X_WING -> Optional.of(xWing.decapsulate(encapsulation));
        };
    }

    private static byte[] prefix(SealSuite suite) {
        return switch (suite) {
            case X25519 -> X25519_PKCS8;
            case X_WING -> X_WING_PKCS8;
        };
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    @Override
    public String toString() {
        return "private sealing key " + publicKey.keyId();
    }
}
