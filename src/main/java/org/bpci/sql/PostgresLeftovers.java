package org.bpci.sql;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears what a killed node or a killed PostgreSQL left on a data directory, before a new server starts on it.
 *
 * <p>A server that outlived its node is stopped, never adopted: its settings and its connections are unknown. Back ends
 * that outlived their server still write to the shared files, so the new server waits until they are gone. Only then is
 * the pid file removed, because after a container's restart its number belongs to a stranger and PostgreSQL would not start.
 */
final class PostgresLeftovers {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresLeftovers.class);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);
    private static final Duration BACKENDS_MAX = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 20;

    private final PostgresCluster cluster;
    private final PostgresPrograms programs;

    PostgresLeftovers(PostgresCluster cluster, PostgresPrograms programs) {
        this.cluster = cluster;
        this.programs = programs;
    }

    void clear() throws IOException, InterruptedException {
        if (!Files.exists(cluster.pidFile())) {
            return;
        }
        if (isOurServer(pid())) {
            LOG.atWarn().setMessage("stopping the PostgreSQL that a killed node left behind")
                    .addKeyValue("directory", cluster.data()).log();
            stop();
        }
        awaitBackendsGone();
        Files.deleteIfExists(cluster.pidFile());
    }

    /** Fast shutdown: open transactions are rolled back, a checkpoint is written. */
    void stop() throws IOException, InterruptedException {
        cluster.run(STOP_MAX.toSeconds() + 5, programs.command(false, "pg_ctl", "stop",
                "--pgdata=" + cluster.data(), "--mode=fast", "--wait", "--silent", "--timeout=" + STOP_MAX.toSeconds()));
    }

    private long pid() throws IOException {
        List<String> lines = Files.readAllLines(cluster.pidFile());
        try {
            return lines.isEmpty() ? 0 : Long.parseLong(lines.getFirst().strip());
        } catch (NumberFormatException truncated) {
            return 0;
        }
    }

    /** The number alone proves nothing, it may be another program's by now: the command line must name our directory. */
    private boolean isOurServer(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().commandLine())
                .filter(line -> line.contains(cluster.data().toString())).isPresent();
    }

    private void awaitBackendsGone() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + BACKENDS_MAX.toNanos();
        for (List<Path> left = processesIn(cluster.data()); !left.isEmpty(); left = processesIn(cluster.data())) {
            if (System.nanoTime() > deadline) {
                throw cluster.failed("processes of an earlier PostgreSQL still work in " + cluster.data() + ": "
                        + left.stream().map(process -> process.getFileName().toString()).collect(Collectors.joining(", "))
                        + "; end them, they would damage the data");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** PostgreSQL and all its children have the data directory as working directory. */
    private static List<Path> processesIn(Path data) throws IOException {
        Path real = data.toRealPath();
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (real.equals(workingDirectory(process))) {
                    found.add(process);
                }
            }
        }
        return found;
    }

    private static Path workingDirectory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd"));
        } catch (IOException goneOrForeign) {
            return process;
        }
    }
}
