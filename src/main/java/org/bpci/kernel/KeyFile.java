package org.bpci.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys at rest: PKCS#8 PEM that OpenSSL reads, mode 0600. The hybrid suite is two PEM blocks, Ed25519 first; OpenSSL
 * 3.5 and later reads the second one too. The same PEM is what libraries take keys as.
 */
public final class KeyFile {

    /** Two PEM blocks in seed form take about 300 bytes; anything larger is another kind of file. */
    private static final int FILE_BYTES_MAX = 16_384;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+?)\\s*-----END PRIVATE KEY-----");
    private static final byte[] ED25519_PREFIX = Ed25519Encoding.pkcs8(new byte[0]);

    private KeyFile() {
    }

    /** Creates {@code file} with the key, whole or not at all; an existing file is refused, never replaced. */
    public static void create(Path file, SigningKey key) {
        byte[] pem = pem(key).getBytes(StandardCharsets.US_ASCII);
        try {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            Path whole = Files.createTempFile(directory, ".key", ".pem", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try {
                try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(pem));
                    channel.force(true);
                }
                Files.createLink(file, whole); // unlike a rename it fails when the name is taken
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (FileAlreadyExistsException taken) {
            throw InputFault.KEY_FILE_INVALID.because(file + " exists already; choose another name, or remove it if the key is no longer needed");
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write the key file " + file, failed);
        }
    }

    /** Refuses a file that anyone but its owner can read or write. */
    public static SigningKey read(Path file) {
        try {
            for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
                if (permission.name().startsWith("GROUP_") || permission.name().startsWith("OTHERS_")) {
                    throw InputFault.KEY_FILE_INVALID.because(file + " is open to others; run: chmod 600 " + file);
                }
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw InputFault.KEY_FILE_INVALID.because(file + " is too large to be a private key");
            }
            return parse(Files.readString(file, StandardCharsets.ISO_8859_1), file);
        } catch (NoSuchFileException missing) {
            throw InputFault.KEY_FILE_INVALID.because(file + " does not exist; make a key with: bpci keys generate --out " + file);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read the key file " + file, failed);
        }
    }

    private static SigningKey parse(String pem, Path file) {
        List<byte[]> blocks = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(pem); block.find(); ) {
            blocks.add(decode(block.group(1), file));
        }
        return switch (blocks.size()) {
            case 1 -> SigningKey.ofSeed(Suite.ED25519, ed25519Seed(blocks.getFirst()));
            case 2 -> SigningKey.ofSeed(Suite.ED25519_ML_DSA_65,
                    Der.join(ed25519Seed(blocks.getFirst()), MlDsa65.seed(blocks.getLast())));
            default -> throw InputFault.KEY_FILE_INVALID.because(file + " must hold one PEM block PRIVATE KEY, or two for the hybrid suite");
        };
    }

    private static byte[] decode(String base64, Path file) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            throw InputFault.KEY_FILE_INVALID.because(file + " holds damaged base64; restore it from a copy");
        }
    }

    private static byte[] ed25519Seed(byte[] pkcs8) {
        return Der.after(ED25519_PREFIX, pkcs8, Ed25519.KEY_BYTES, "an Ed25519 private key");
    }

    /** What {@link #create} writes, for a library that signs by itself. */
    public static String pem(SigningKey key) {
        byte[] seed = key.seed();
        byte[] first = Arrays.copyOf(seed, Ed25519.KEY_BYTES);
        return block("PRIVATE KEY", Ed25519Encoding.pkcs8(first)) + switch (key.verificationKey().suite()) {
            case ED25519 -> "";
            case ED25519_ML_DSA_65 ->
                    block("PRIVATE KEY", MlDsa65.pkcs8(Arrays.copyOfRange(seed, Ed25519.KEY_BYTES, seed.length)));
        };
    }

    /** A public key of suite ed25519 as OpenSSL writes it, for a library that verifies by itself. */
    public static String pem(VerificationKey key) {
        return switch (key.suite()) {
            case ED25519 -> block("PUBLIC KEY", Ed25519Encoding.spki(key.raw()));
            case ED25519_ML_DSA_65 -> throw InputFault.KEY_INVALID.because("a hybrid key has no PEM of one block; use one of suite ed25519");
        };
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }
}
