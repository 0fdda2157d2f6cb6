package org.bpci.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Public test vectors in {@code ../shared/vectors}, beside the project and not part of it. Where they are missing, the tests
 * that ask for them report themselves as not run; the project's own cases cover the same ground.
 */
public final class Vectors {

    private static final Path ROOT = Path.of("..", "shared", "vectors");

    private Vectors() {
    }

    /** The file or folder of a suite; ends the calling test as not run when it is absent. */
    public static Path path(String relative) {
        Path path = ROOT.resolve(relative);
        Assumptions.assumeTrue(Files.exists(path), () -> "no public vectors at " + path);
        return path;
    }

    /** The regular files of a suite's folder, sorted by name. */
    public static List<Path> files(String folder) {
        try (Stream<Path> files = Files.walk(path(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
