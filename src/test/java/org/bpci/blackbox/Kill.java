package org.bpci.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is ended by SIGKILL. */
enum Kill {
    ORACLE, DATABASE, BOTH;

    void run(LiveOracle oracle) throws IOException {
        strike(oracle);
        recover(oracle);
    }

    void strike(LiveOracle oracle) throws IOException {
        if (this != ORACLE) {
            killDatabase(oracle);
        }
        if (this != DATABASE) {
            oracle.process().kill();
        }
    }

    /** Starts what does not start by itself: an oracle brings its database back. */
    void recover(LiveOracle oracle) {
        if (this != DATABASE) {
            oracle.process().start();
        }
    }

    private static void killDatabase(LiveOracle oracle) throws IOException {
        try (var files = Files.walk(oracle.process().dataDir())) {
            Path pidFile = files.filter(file -> file.endsWith("postmaster.pid")).findFirst().orElseThrow();
            ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst().strip())).orElseThrow().destroyForcibly();
        }
    }
}
