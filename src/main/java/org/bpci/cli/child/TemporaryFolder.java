package org.bpci.cli.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.ExecutionException;

/** A folder that disappears with everything in it, after every process that works in it was ended. */
public final class TemporaryFolder implements AutoCloseable {

    private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
    /** A process may write a last file while its folder is being removed. */
    private static final int REMOVAL_ATTEMPTS = 3;

    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    public static TemporaryFolder create(String prefix) {
        try {
            return new TemporaryFolder(Files.createTempDirectory(prefix).toRealPath());
        } catch (IOException failed) {
            throw new UncheckedIOException("no temporary folder", failed);
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        for (ProcessHandle process : processesWithin()) {
            process.destroyForcibly();
            try {
                process.onExit().get(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException stubborn) {
                // the removal below says what it could not remove
            }
        }
        IOException last = null;
        for (int attempt = 0; attempt < REMOVAL_ATTEMPTS && Files.exists(path); attempt++) {
            try {
                remove();
                return;
            } catch (IOException again) {
                last = again;
            }
        }
        if (last != null) {
            throw new UncheckedIOException("could not remove " + path, last);
        }
    }

    /** PostgreSQL and its children have their data directory as working directory. */
    private List<ProcessHandle> processesWithin() {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (worksWithin(process)) {
                    Optional<ProcessHandle> handle = ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
                    handle.ifPresent(found::add);
                }
            }
        } catch (IOException noProc) {
            // other systems have no /proc; there the oracle's own orphan recovery is what remains
        }
        return found;
    }

    private boolean worksWithin(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).startsWith(path);
        } catch (IOException goneOrForeign) {
            return false;
        }
    }

    private void remove() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
