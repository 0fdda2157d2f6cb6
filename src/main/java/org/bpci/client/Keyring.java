package org.bpci.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bpci.kernel.KeyFile;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;

/**
 * The private keys of the BPI nodes this user speaks for: {@code <folder>/<node id>.pem}, each PKCS#8 PEM with mode 0600.
 * A key that is to replace another waits in {@code next/} until the oracle took it, so an interrupted rotation loses neither.
 */
public final class Keyring {

    private static final String SUFFIX = ".pem";

    private final Path folder;

    private Keyring(Path folder) {
        this.folder = folder;
    }

    /** The folder is made when the first key is. */
    public static Keyring at(Path folder) {
        return new Keyring(folder);
    }

    public Optional<SigningKey> find(NodeId node) {
        return read(file(node));
    }

    /** Makes and keeps a key; refused when the node has one. */
    public SigningKey create(NodeId node, Suite suite) {
        SigningKey key = SigningKey.generate(suite);
        KeyFile.create(file(node), key);
        return key;
    }

    /** The key that will replace the node's, made when there is none yet. */
    public SigningKey next(NodeId node, Suite suite) {
        return read(nextFile(node)).filter(key -> key.verificationKey().suite() == suite).orElseGet(() -> {
            delete(nextFile(node));
            SigningKey key = SigningKey.generate(suite);
            KeyFile.create(nextFile(node), key);
            return key;
        });
    }

    /** The next key becomes the node's; the old one is kept in {@code retired/} under its key id. */
    public void rotate(NodeId node) {
        try {
            Path retired = retired(node, find(node).orElseThrow());
            Files.createDirectories(retired.getParent());
            Files.copy(file(node), retired, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(nextFile(node), file(node), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot put the next key of " + node + " in place", failed);
        }
    }

    /** The nodes that have a key here, in order. */
    public List<NodeId> nodes() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
                    .map(name -> new NodeId(name.substring(0, name.length() - SUFFIX.length()))).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list " + folder, unreadable);
        }
    }

    public Path file(NodeId node) {
        return folder.resolve(node + SUFFIX);
    }

    /** Where {@link #rotate} keeps a key that is no longer the node's. */
    public Path retired(NodeId node, SigningKey key) {
        return folder.resolve("retired").resolve(node + "-" + key.verificationKey().keyId() + SUFFIX);
    }

    private Path nextFile(NodeId node) {
        return folder.resolve("next").resolve(node + SUFFIX);
    }

    private static Optional<SigningKey> read(Path file) {
        return Files.exists(file) ? Optional.of(KeyFile.read(file)) : Optional.empty();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot remove " + file, failed);
        }
    }
}
