package org.bpci.sql;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs that travel in the jar, unpacked once into a directory named by the archive's checksum, so that
 * a warm start finds them and a new release of the node unpacks its own.
 */
final class PostgresPrograms {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresPrograms.class);

    private final Path home;

    private PostgresPrograms(Path home) {
        this.home = home;
    }

    static PostgresPrograms unpackedIn(Path directory) throws IOException {
        URL archive = archive();
        Path home = directory.resolve(nameOf(archive));
        if (!Files.isDirectory(home)) {
            LOG.atInfo().setMessage("unpacking PostgreSQL").addKeyValue("directory", home).log();
            OwnerOnly.createDirectories(directory);
            Path fresh = Files.createTempDirectory(directory, "unpacking-");
            unpack(archive, fresh);
            moveIntoPlace(fresh, home);
        }
        return new PostgresPrograms(home);
    }

    /**
     * The command line of one program. PostgreSQL refuses to run as root; in a user namespace of its own it is nobody and
     * still reaches the files of root. {@code ownSession} keeps the terminal's Ctrl-C from the server, which must outlive
     * the node's own orderly stop.
     */
    List<String> command(boolean ownSession, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (ownSession && isOnPath("setsid")) {
            command.add("setsid");
        }
        if (isRoot()) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException unknown) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    private static boolean isOnPath(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            if (Files.isExecutable(Path.of(directory.isEmpty() ? "." : directory, program))) {
                return true;
            }
        }
        return false;
    }

    private static URL archive() throws IOException {
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String architecture = switch (machine) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> machine;
        };
        URL archive = PostgresPrograms.class.getResource("/postgres-linux-" + architecture + ".txz");
        if (archive == null || !"Linux".equals(System.getProperty("os.name"))) {
            throw SqlFault.DATABASE_START_FAILED.because("no embedded PostgreSQL for " + System.getProperty("os.name") + " on "
                    + machine + "; run a PostgreSQL of your own and give its address with --database-url");
        }
        return archive;
    }

    private static String nameOf(URL archive) throws IOException {
        var connection = archive.openConnection();
        long mark = connection instanceof JarURLConnection jar
                ? jar.getJarEntry().getCrc() : connection.getContentLengthLong();
        return "postgresql-" + Long.toHexString(mark);
    }

    private static void unpack(URL archive, Path directory) throws IOException {
        try (InputStream packed = new BufferedInputStream(archive.openStream());
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException("the archive leaves its directory: " + entry.getName());
                }
                unpack(tar, entry, target);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(target, target.resolveSibling(Path.of(entry.getLinkName()).getFileName()));
        } else {
            Files.copy(tar, target);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
        }
    }

    /** Another process may have been faster; its copy is as good as ours. */
    private static void moveIntoPlace(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException taken) {
            if (!Files.isDirectory(home)) {
                throw taken;
            }
            FileTree.delete(fresh);
        }
    }
}
