package org.bpci.cli.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bpci.client.ApiClient;
import org.bpci.client.ClientFault;
import org.bpci.kernel.Refusal;

/** An oracle in a process of its own on loopback ports nobody else uses. It can be stopped, killed and started again. */
public final class ChildOracle {

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 25;
    private static final int LOG_LINES_SHOWN = 15;

    private final List<String> program;
    private final Path folder;
    private final List<String> flags;
    private final int apiPort;
    private final int wsPort;
    private volatile Process process;

    private ChildOracle(List<String> program, Path folder, List<String> flags, int apiPort, int wsPort) {
        this.program = List.copyOf(program);
        this.folder = folder;
        this.flags = List.copyOf(flags);
        this.apiPort = apiPort;
        this.wsPort = wsPort;
    }

    /** This same program, in {@code folder}; nothing runs yet. */
    public static ChildOracle in(Path folder, List<String> flags) {
        return of(ThisProgram.javaArguments(), folder, flags);
    }

    /**
     * Chooses ports and places; nothing runs yet.
     *
     * @param program what follows {@code java}: {@code -jar} and a jar
     * @param flags   further arguments of {@code oracle start}
     */
    public static ChildOracle of(List<String> program, Path folder, List<String> flags) {
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new ChildOracle(program, folder, flags, first.getLocalPort(), second.getLocalPort());
        } catch (IOException noPorts) {
            throw new UncheckedIOException("no free loopback port", noPorts);
        }
    }

    /** Starts the process and waits until it says it is ready; returns how long that took. */
    public Duration start() {
        Instant begin = Instant.now();
        try {
            process = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException("the oracle's process did not start", failed);
        }
        awaitReady();
        return Duration.between(begin, Instant.now());
    }

    /** As an operator would: SIGTERM, and SIGKILL only when it does not end. */
    public void stop() {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!ended(STOP_TIMEOUT)) {
            kill();
        }
    }

    /** SIGKILL to the oracle alone: its PostgreSQL goes on, as after a crash. */
    public void kill() {
        process.destroyForcibly();
        ended(STOP_TIMEOUT);
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + apiPort);
    }

    public URI webSocket() {
        return URI.create("ws://127.0.0.1:" + wsPort + "/ws");
    }

    public Path dataDir() {
        return folder.resolve("oracle");
    }

    /** What the process printed, over all its starts. */
    public Path log() {
        return folder.resolve("oracle-output.log");
    }

    private List<String> command() throws IOException {
        Path options = folder.resolve("server.jvm");
        try (InputStream resource = ChildOracle.class.getResourceAsStream("/conf/server.jvm")) {
            Files.copy(resource, options, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + options));
        command.addAll(fastStart());
        command.addAll(moreJavaOptions());
        command.addAll(program);
        command.addAll(List.of("oracle", "start", "--data-dir", dataDir().toString(),
                "--api-port", String.valueOf(apiPort), "--ws-port", String.valueOf(wsPort)));
        command.addAll(flags);
        return command;
    }

    /** The cache of loaded classes that the {@code bpci} script prepares beside the jar, when it is there. */
    private List<String> fastStart() throws IOException {
        Path cache = Path.of(program.getLast().replaceFirst("\\.jar$", "") + ".aot");
        return Files.isRegularFile(cache) && Files.size(cache) > 0 ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off") : List.of();
    }

    /** As the {@code bpci} script does. */
    private static List<String> moreJavaOptions() {
        String options = System.getenv("BPCI_JAVA_OPTS");
        return options == null || options.isBlank() ? List.of() : List.of(options.strip().split("\\s+"));
    }

    private void awaitReady() {
        ApiClient api = new ApiClient(endpoint(), Optional.empty());
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (!api.ready()) {
            if (!process.isAlive()) {
                throw notReady("ended with exit code " + process.exitValue());
            }
            if (System.nanoTime() > deadline) {
                stop();
                throw notReady("was not ready within " + READY_TIMEOUT.toSeconds() + " s");
            }
            ended(Duration.ofMillis(POLL_MILLIS));
        }
    }

    private Refusal notReady(String what) {
        try {
            List<String> lines = Files.readAllLines(log());
            List<String> tail = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
            return ClientFault.ORACLE_UNREACHABLE.because("the oracle " + what + "; it printed:\n    " + String.join("\n    ", tail));
        } catch (IOException unreadable) {
            return ClientFault.ORACLE_UNREACHABLE.because("the oracle " + what + ", and its output cannot be read");
        }
    }

    private boolean ended(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
