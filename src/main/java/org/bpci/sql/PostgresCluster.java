package org.bpci.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The files of one embedded PostgreSQL: the cluster, its password, its port, and the leftovers of a crash. */
final class PostgresCluster {

    static final String OWNER = "bpci";
    static final String DATABASE = "bpci";
    static final String PASSWORD_FILE = "password";
    static final String PORT_FILE = "port";

    private static final int PASSWORD_BYTES = 24;
    private static final long INITDB_SECONDS_MAX = 120;

    private final Path directory;
    private final PostgresPrograms programs;
    private final UnaryOperator<Map<String, String>> settings;

    PostgresCluster(Path directory, PostgresPrograms programs, UnaryOperator<Map<String, String>> settings) {
        this.directory = directory;
        this.programs = programs;
        this.settings = settings;
    }

    Path data() {
        return directory.resolve("data");
    }

    Path pidFile() {
        return data().resolve("postmaster.pid");
    }

    Path startLog() {
        return directory.resolve("start.log");
    }

    String password() throws IOException {
        return Files.readString(passwordFile()).strip();
    }

    private Path passwordFile() {
        return directory.resolve(PASSWORD_FILE);
    }

    /** Creates the cluster the first time. It appears under its name only when complete, so a crash in between starts anew. */
    void createIfMissing() throws IOException, InterruptedException {
        if (Files.isDirectory(data())) {
            return;
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        OwnerOnly.write(passwordFile(), Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        Path fresh = directory.resolve("data.new");
        FileTree.delete(fresh);
        run(INITDB_SECONDS_MAX, programs.command(false, "initdb", "--pgdata=" + fresh, "--username=" + OWNER,
                "--pwfile=" + passwordFile(), "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"));
        Files.move(fresh, data());
    }

    /** Writes the settings; the port of last time is kept when it is free, so that a client's bookmark stays right. */
    int configure() throws IOException {
        Path portFile = directory.resolve(PORT_FILE);
        int port = freePort(Files.exists(portFile) ? Integer.parseInt(Files.readString(portFile).strip()) : 0);
        OwnerOnly.write(portFile, Integer.toString(port));
        configure(port);
        return port;
    }

    void configure(int port) throws IOException {
        OwnerOnly.write(data().resolve("postgresql.conf"), PostgresSettings.asFile(settings.apply(PostgresSettings.of(port))));
    }

    private static int freePort(int preferred) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        if (preferred != 0) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new java.net.InetSocketAddress(loopback, preferred));
                return preferred;
            } catch (IOException taken) {
                // Somebody else has it now: take another.
            }
        }
        try (ServerSocket probe = new ServerSocket(0, 1, loopback)) {
            return probe.getLocalPort();
        }
    }

    /** Runs a program to its end; its output stays in the start log for whoever looks for the cause. */
    void run(long secondsMax, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(startLog().toFile())).start();
        if (!process.waitFor(secondsMax, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw failed(Path.of(command.getLast()).getFileName() + " did not end within " + secondsMax + " s");
        }
        if (process.exitValue() != 0) {
            throw failed("exit code " + process.exitValue());
        }
    }

    RuntimeException failed(String what) {
        String log;
        try {
            List<String> lines = Files.readAllLines(startLog());
            log = String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        } catch (IOException unreadable) {
            log = "";
        }
        return SqlFault.DATABASE_START_FAILED.because(what + ": " + log + "; see " + startLog() + " and "
                + directory.resolve("log") + ", or use a PostgreSQL of your own with --database-url");
    }
}
