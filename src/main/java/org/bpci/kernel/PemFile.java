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
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files with private keys as PEM (RFC 7468), mode 0600, whatever keys they hold. */
public final class PemFile {

    /** Two PEM blocks in seed form take about 300 bytes; anything larger is another kind of file. */
    private static final int FILE_BYTES_MAX = 16_384;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+?)\\s*-----END PRIVATE KEY-----");

    private PemFile() {
    }

    /** Creates {@code file}, whole or not at all; an existing file is refused, never replaced. */
    public static void create(Path file, String pem) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            Path whole = Files.createTempFile(directory, ".key", ".pem", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try {
                try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII)));
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

    /** The PKCS#8 of each block PRIVATE KEY. Refuses a file that anyone but its owner can read or write. */
    public static List<byte[]> privateBlocks(Path file) {
        try {
            for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
                if (permission.name().startsWith("GROUP_") || permission.name().startsWith("OTHERS_")) {
                    throw InputFault.KEY_FILE_INVALID.because(file + " is open to others; run: chmod 600 " + file);
                }
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw InputFault.KEY_FILE_INVALID.because(file + " is too large to be a private key");
            }
            return decode(Files.readString(file, StandardCharsets.ISO_8859_1), file);
        } catch (NoSuchFileException missing) {
            throw InputFault.KEY_FILE_INVALID.because(file + " does not exist; make a key with: bpci keys generate --out " + file);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read the key file " + file, failed);
        }
    }

    public static String privateBlock(byte[] pkcs8) {
        return block("PRIVATE KEY", pkcs8);
    }

    static String publicBlock(byte[] spki) {
        return block("PUBLIC KEY", spki);
    }

    private static List<byte[]> decode(String pem, Path file) {
        List<byte[]> blocks = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(pem); block.find(); ) {
            try {
                blocks.add(Base64.getMimeDecoder().decode(block.group(1)));
            } catch (IllegalArgumentException malformed) {
                throw InputFault.KEY_FILE_INVALID.because(file + " holds damaged base64; restore it from a copy");
            }
        }
        return blocks;
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }
}
