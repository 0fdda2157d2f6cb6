package org.bpci.sql;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Another process with an embedded database of its own, to be killed by tests. */
final class OracleProcess {

    static final String READY = "ready";

    private final Process process;
    private final BufferedReader output;

    private OracleProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Runs {@link #main} on {@code directory} in a new JVM. */
    static OracleProcess start(Path directory) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new OracleProcess(new ProcessBuilder(java.toString(), "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), OracleProcess.class.getName(), directory.toString())
                .redirectErrorStream(true).start());
    }

    /** The first line that begins with {@link #READY} or names a refusal. */
    String verdict() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY) || line.contains("Refusal")) {
                return line;
            }
        }
        return "";
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Opens the database, commits one row, says so, and waits to be killed. */
    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[0]);
        Vertx vertx = Vertx.vertx();
        Database.open(vertx, new DatabaseLocation.Embedded(directory, PostgresSuite.PROGRAMS), DatabaseLimits.DEFAULT).await();
        System.out.println(READY);
        Thread.currentThread().join();
    }

    /** The process id of the PostgreSQL server of {@code directory}. */
    static ProcessHandle server(Path directory) throws IOException {
        String pid = Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst().strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
}
