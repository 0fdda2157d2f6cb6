package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bpci.cli.child.TemporaryFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Starts that must not happen, and a stop that leaves nothing running. */
@Tag("blackbox")
class StartIT {

    @Test
    void aWrongConfigurationIsRefusedWithFileLineKeyAndHint() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("bpci-test-")) {
            Path config = Files.writeString(folder.path().resolve("wrong.yaml"), """
                    oracle_config:
                      api_prot: 9100
                      ws_port: many
                    """);
            CliRun run = CliRun.of(folder.path(), "http://127.0.0.1:1", "oracle", "start", "--config", config.toString());
            assertEquals(2, run.exitCode(), run.toString());
            assertTrue(run.err().contains("wrong.yaml:2") && run.err().contains("api_port"), run.toString());
            assertTrue(run.err().contains("wrong.yaml:3") && run.err().contains("ws_port"), run.toString());
        }
    }

    @Test
    void aTakenPortIsNamedWithTheWayOut() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("bpci-test-");
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CliRun run = CliRun.of(folder.path(), "http://127.0.0.1:1", "oracle", "start",
                    "--api-port", String.valueOf(taken.getLocalPort()), "--ws-port", "0");
            assertEquals(4, run.exitCode(), run.toString());
            assertTrue(run.err().contains(String.valueOf(taken.getLocalPort())) && run.err().contains("--api-port"), run.toString());
        }
    }

    @Test
    void aDataDirectoryHasOneOracleAndAStopLeavesNoProcess() throws Exception {
        try (LiveOracle oracle = LiveOracle.started()) {
            CliRun second = CliRun.of(oracle.home(), "http://127.0.0.1:1", "oracle", "start", "--api-port", "0", "--ws-port", "0");
            assertFalse(second.exitCode() == 0, second.toString());
            assertTrue(second.err().contains(oracle.process().dataDir().toString()), second.toString());
            assertTrue(oracle.api().ready(), "the first is not disturbed");

            oracle.process().stop();
            assertEquals(0, ProcessHandle.allProcesses()
                    .filter(process -> process.info().commandLine().orElse("").contains(oracle.process().dataDir().toString())).count());
        }
    }
}
