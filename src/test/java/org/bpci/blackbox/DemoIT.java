package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bpci.cli.child.TemporaryFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo passes, and leaves neither a process nor a file, however it ends. */
@Tag("blackbox")
class DemoIT {

    private static final int SECONDS_MAX = 90;

    @Test
    void theDemoPassesAndLeavesNothingBehind() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("bpci-demo-test-")) {
            Path out = folder.path().resolve("out");
            Process demo = demo(folder, out);
            assertTrue(demo.waitFor(SECONDS_MAX, TimeUnit.SECONDS), () -> read(out));
            assertEquals(0, demo.exitValue(), () -> read(out));
            assertTrue(read(out).contains("steps passed"), () -> read(out));
            assertFalse(read(out).contains("NOT ok"), () -> read(out));
            assertNothingLeft(folder);
        }
    }

    @Test
    void anInterruptedDemoLeavesNothingBehindEither() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("bpci-demo-test-")) {
            Path out = folder.path().resolve("out");
            Process demo = demo(folder, out);
            CountDownLatch never = new CountDownLatch(1);
            for (int waits = 0; !read(out).contains("2. ") && waits < SECONDS_MAX * 10 && demo.isAlive(); waits++) {
                never.await(100, TimeUnit.MILLISECONDS);
            }
            demo.destroy();
            assertTrue(demo.waitFor(SECONDS_MAX, TimeUnit.SECONDS), () -> read(out));
            assertNothingLeft(folder);
        }
    }

    /** All its temporary files go below {@code folder}. */
    private static Process demo(TemporaryFolder folder, Path out) throws IOException {
        Path temporary = Files.createDirectory(folder.path().resolve("tmp"));
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary, "-jar", Jar.path(), "demo")
                .redirectErrorStream(true).redirectOutput(out.toFile()).start();
    }

    private static void assertNothingLeft(TemporaryFolder folder) throws IOException {
        try (var files = Files.list(folder.path().resolve("tmp"))) {
            assertEquals(List.of(), files.filter(file -> file.getFileName().toString().startsWith("bpci-")).toList());
        }
        List<String> processes = ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(folder.path().toString())).toList();
        assertEquals(List.of(), processes);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
