package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in front of the jar. */
@Tag("blackbox")
class LauncherIT {

    private static final Path SCRIPT = Path.of("bpci").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void itRunsTheJarAndPassesTheExitCodeOn() throws Exception {
        assertEquals(0, run(SCRIPT, Map.of(), "--version").exitCode());
        assertEquals(2, run(SCRIPT, Map.of(), "--no-such-option").exitCode());
    }

    @Test
    void itFollowsSymbolicLinksAndKeepsArgumentsWhole() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("bpci"), SCRIPT);
        CliRun run = run(link, Map.of(), "config", "check", "/no such/file with blanks");
        assertTrue(run.err().contains("/no such/file with blanks"), run.toString());
    }

    @Test
    void itSaysWhatToInstallWhenThereIsNoJdk() throws Exception {
        Path copy = Files.copy(SCRIPT, folder.resolve("bpci"));
        // A PATH with the tools of the script but without Java, and no folder where one could be.
        String withoutJava = "find_java() { return 1; }\n";
        Files.writeString(copy, Files.readString(copy).replace("home=$(folder_of_script", withoutJava + "home=$(folder_of_script"));
        CliRun run = run(copy, Map.of(), "--version");
        assertEquals(7, run.exitCode(), run.toString());
        assertTrue(run.err().contains("JDK 25") && run.err().contains("BPCI_JAVA_HOME"), run.toString());
    }

    private CliRun run(Path script, Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("BPCI_JAR", Jar.path());
        builder.environment().put("BPCI_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new CliRun(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
