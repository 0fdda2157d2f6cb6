package org.bpci.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bpci.kernel.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that belongs to this node: started with it, stopped with it, and started again when it dies. It
 * keeps its port for as long as the node lives, so that pools find it again by themselves.
 *
 * <p>States: stopped → running ↔ restarting → stopped. All methods block; call them off the event loop.
 */
final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    /** Crash recovery may have up to max_wal_size to read. */
    private static final Duration READY_MAX = Duration.ofMinutes(5);
    private static final long POLL_MILLIS = 10;
    private static final long RESTART_PAUSE_MILLIS_MIN = 100;
    private static final long RESTART_PAUSE_MILLIS_MAX = 5_000;
    private static final int STATUS_LINE = 7;

    private final DirectoryLock lock;
    private final PostgresCluster cluster;
    private final PostgresPrograms programs;
    private final PostgresLeftovers leftovers;
    private final int port;
    private volatile Process server;
    private volatile boolean stopping;

    private EmbeddedPostgres(DatabaseLocation.Embedded location, DirectoryLock lock, UnaryOperator<Map<String, String>> settings)
            throws IOException, InterruptedException {
        this.lock = lock;
        programs = PostgresPrograms.unpackedIn(location.programs());
        cluster = new PostgresCluster(location.directory(), programs, settings);
        leftovers = new PostgresLeftovers(cluster, programs);
        Files.deleteIfExists(cluster.startLog());
        cluster.createIfMissing();
        leftovers.clear();
        port = cluster.configure();
        launch();
    }

    static EmbeddedPostgres start(DatabaseLocation.Embedded location) {
        return start(location, UnaryOperator.identity());
    }

    /** @param settings lets a test break a setting */
    static EmbeddedPostgres start(DatabaseLocation.Embedded location, UnaryOperator<Map<String, String>> settings) {
        Path directory = location.directory();
        DirectoryLock lock = DirectoryLock.take(directory, "lock");
        try {
            return new EmbeddedPostgres(location, lock, settings);
        } catch (IOException failure) {
            lock.close();
            throw SqlFault.DATABASE_START_FAILED.because("PostgreSQL did not start in " + directory + ": " + failure);
        } catch (InterruptedException interrupted) {
            lock.close();
            Thread.currentThread().interrupt();
            throw SqlFault.DATABASE_START_FAILED.because("the start of PostgreSQL was interrupted");
        } catch (Refusal refusal) {
            lock.close();
            throw refusal;
        }
    }

    /** How the owner of all tables reaches the database named {@code database}. */
    DatabaseLocation.External owner(String database) throws IOException {
        return new DatabaseLocation.External("127.0.0.1", port, database, PostgresCluster.OWNER, cluster.password(), "disable");
    }

    long pid() {
        return server.pid();
    }

    private void launch() throws IOException, InterruptedException {
        List<String> command = programs.command(true, "postgres", "-D", cluster.data().toString());
        Process started = new ProcessBuilder(command).directory(cluster.data().toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(cluster.startLog().toFile())).start();
        awaitReady(started);
        server = started;
        started.onExit().thenAccept(this::ended);
        LOG.atInfo().setMessage("embedded PostgreSQL is ready").addKeyValue("port", port)
                .addKeyValue("pid", started.pid()).addKeyValue("directory", cluster.data()).log();
    }

    /** The server writes its state into its pid file; asking by connection would fill its log with refusals. */
    private void awaitReady(Process started) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_MAX.toNanos();
        while (!isReady(started.pid())) {
            if (!started.isAlive()) {
                throw cluster.failed("PostgreSQL ended with exit code " + started.exitValue());
            }
            if (System.nanoTime() > deadline) {
                started.destroy();
                throw cluster.failed("PostgreSQL was not ready within " + READY_MAX.toMinutes() + " minutes");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private boolean isReady(long pid) throws IOException {
        if (!Files.exists(cluster.pidFile())) {
            return false;
        }
        List<String> lines = Files.readAllLines(cluster.pidFile());
        return lines.size() > STATUS_LINE && lines.getFirst().strip().equals(Long.toString(pid))
                && lines.get(STATUS_LINE).strip().equals("ready");
    }

    private void ended(Process process) {
        if (!stopping) {
            LOG.atError().setMessage("embedded PostgreSQL ended by itself, starting it again")
                    .addKeyValue("exit_code", process.exitValue()).log();
            Thread.ofPlatform().name("postgres-restart").daemon().start(this::restart);
        }
    }

    private void restart() {
        long pause = RESTART_PAUSE_MILLIS_MIN;
        while (!stopping) {
            try {
                synchronized (this) {
                    if (!stopping) {
                        leftovers.clear();
                        cluster.configure(port);
                        launch();
                    }
                }
                return;
            } catch (IOException | Refusal failure) {
                LOG.atError().setMessage("embedded PostgreSQL did not start again yet")
                        .addKeyValue("cause", failure.getMessage()).log();
                pause = Math.min(pause * 2, RESTART_PAUSE_MILLIS_MAX);
                if (!slept(pause)) {
                    return;
                }
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private static boolean slept(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException interrupted) {
            return false;
        }
    }

    /** Stops the server in good order; what was committed is on the disk either way. */
    @Override
    public void close() {
        stopping = true;
        synchronized (this) {
            try (lock) {
                if (server.isAlive()) {
                    leftovers.stop();
                }
                LOG.atInfo().setMessage("embedded PostgreSQL is stopped").addKeyValue("port", port).log();
            } catch (IOException | Refusal failure) {
                LOG.atWarn().setMessage("embedded PostgreSQL did not stop in good order")
                        .addKeyValue("cause", failure.getMessage()).log();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
