package org.bpci.cli.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bpci.cli.child.ChildOracle;

/**
 * What the oracle's process and its PostgreSQL have used, from {@code /proc}; zero where there is none. CPU time counts in
 * ticks of 10 ms.
 *
 * @param databaseBytes proportional share of memory (PSS), so that PostgreSQL's shared buffers count once
 */
record ProcessCost(Duration serverCpu, Duration databaseCpu, long serverBytes, long databaseBytes) {

    private static final long TICK_MILLIS = 10;
    private static final int UTIME_AFTER_NAME = 11;

    static ProcessCost of(ChildOracle oracle) {
        List<Path> database = processesIn(oracle.dataDir());
        return new ProcessCost(
                cpu(Path.of("/proc", String.valueOf(oracle.pid())), false),
                database.stream().map(process -> cpu(process, true)).reduce(Duration.ZERO, Duration::plus),
                kilobytes(Path.of("/proc", String.valueOf(oracle.pid()), "status"), "VmRSS:"),
                database.stream().mapToLong(process -> kilobytes(process.resolve("smaps_rollup"), "Pss:")).sum());
    }

    /** The most memory the oracle's process ever had resident. */
    static long serverPeakBytes(ChildOracle oracle) {
        return kilobytes(Path.of("/proc", String.valueOf(oracle.pid()), "status"), "VmHWM:");
    }

    Duration serverCpuSince(ProcessCost before) {
        return serverCpu.minus(before.serverCpu);
    }

    Duration databaseCpuSince(ProcessCost before) {
        return databaseCpu.minus(before.databaseCpu);
    }

    /** @param withEnded also what its ended children used */
    private static Duration cpu(Path process, boolean withEnded) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" "); // the name may hold spaces
            long ticks = 0;
            for (int i = UTIME_AFTER_NAME; i < UTIME_AFTER_NAME + (withEnded ? 4 : 2); i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return Duration.ofMillis(ticks * TICK_MILLIS);
        } catch (IOException ended) {
            return Duration.ZERO;
        }
    }

    private static long kilobytes(Path file, String name) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(name)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException ended) {
            // counts as nothing
        }
        return 0;
    }

    /** PostgreSQL's processes have their data directory as working directory. */
    private static List<Path> processesIn(Path folder) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    if (Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder)) {
                        found.add(process);
                    }
                } catch (IOException endedOrForeign) {
                    // not ours
                }
            }
        } catch (IOException noProc) {
            // nothing to count on this system
        }
        return found;
    }
}
