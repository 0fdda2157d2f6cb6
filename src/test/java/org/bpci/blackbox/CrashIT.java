package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bpci.cli.demo.Participant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGKILL under load, over and over: nothing with a receipt is lost, nothing is processed twice as new. */
@Tag("blackbox")
class CrashIT {

    private static final int ROUNDS_EACH = 5;
    private static final int MESSAGES_EACH_ROUND = 400;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 100;

    @Test
    void everyAcknowledgedMessageSurvivesKillsOfOracleDatabaseAndBoth() throws Exception {
        try (LiveOracle oracle = LiveOracle.started("--config", config())) {
            Participant bank = oracle.node("bank");
            Participant shop = oracle.node("shop");
            Load load = new Load(bank, shop);
            for (Kill kill : Kill.values()) {
                for (int round = 0; round < ROUNDS_EACH; round++) {
                    load.begin(MESSAGES_EACH_ROUND, ACKNOWLEDGED_BEFORE_KILL);
                    kill.run(oracle);
                    load.finish();
                }
                System.out.println("killed " + kill + " " + ROUNDS_EACH + " times: " + load.counts());
            }
            assertEquals(load.sent(), load.processed(), "every message was processed once: " + load.counts());
            assertEquals(0, shop.unread(), "nothing else came");
            assertEquals(0, shop.falselyNew(), "no repeat was called new");
            assertEquals(0, shop.forged());
            assertTrue(load.acknowledgedBeforeKill() >= Kill.values().length * ROUNDS_EACH * ACKNOWLEDGED_BEFORE_KILL, load.counts());
        }
    }

    private enum Kill {
        ORACLE, DATABASE, BOTH;

        void run(LiveOracle oracle) throws IOException {
            switch (this) {
                case ORACLE -> {
                    oracle.process().kill();
                    oracle.process().start();
                }
                case DATABASE -> killDatabase(oracle); // the oracle starts it again by itself
                case BOTH -> {
                    killDatabase(oracle);
                    oracle.process().kill();
                    oracle.process().start();
                }
            }
        }

        private static void killDatabase(LiveOracle oracle) throws IOException {
            try (var files = Files.walk(oracle.process().dataDir())) {
                Path pidFile = files.filter(file -> file.endsWith("postmaster.pid")).findFirst().orElseThrow();
                ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst().strip())).orElseThrow().destroyForcibly();
            }
        }
    }

    /** Nobody is limited here: the load is the point. */
    private static String config() throws IOException {
        Path file = Files.createTempFile("bpci-crash", ".yaml");
        file.toFile().deleteOnExit();
        return Files.writeString(file, """
                oracle_config:
                  security_config:
                    rate_limit_per_node: 100000
                """).toString();
    }
}
