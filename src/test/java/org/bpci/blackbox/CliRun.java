package org.bpci.blackbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bpci.kernel.Json;

/** One run of the command line in a process of its own, as a user's shell would. */
record CliRun(int exitCode, String out, String err) {

    private static final int SECONDS_MAX = 90;
    private static final int OUTPUT_BYTES_MAX = 16 << 20;

    /** Begins a command; with {@code BPCI_HOME} in {@code home} and the oracle at {@code endpoint}. */
    static Process start(Path home, String endpoint, Path out, Path err, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(Jar.program());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BPCI_"));
        builder.environment().putAll(Map.of("BPCI_HOME", home.toString(), "BPCI_ENDPOINT", endpoint));
        return builder.start();
    }

    static CliRun of(Path home, String endpoint, String... arguments) throws IOException, InterruptedException {
        Files.createDirectories(home);
        Path out = Files.createTempFile(home, "cli", ".out");
        Path err = Files.createTempFile(home, "cli", ".err");
        Process process = start(home, endpoint, out, err, arguments);
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("bpci " + String.join(" ", arguments) + " did not end within " + SECONDS_MAX + " s");
        }
        return new CliRun(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** The run's standard output as one JSON object. */
    ObjectNode json() {
        return Json.parseObject(out.getBytes(StandardCharsets.UTF_8), OUTPUT_BYTES_MAX);
    }

    /** Its standard error as a problem document. */
    ObjectNode problem() {
        return Json.parseObject(err.getBytes(StandardCharsets.UTF_8), OUTPUT_BYTES_MAX);
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + "\n--- out\n" + out + "\n--- err\n" + err;
    }
}
