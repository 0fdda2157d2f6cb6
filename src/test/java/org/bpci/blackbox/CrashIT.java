package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * SIGKILL under load, over and over: nothing with a receipt is lost or missing in the ledger, nothing is processed
 * twice as new.
 */
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
                audited(oracle); // each time against what was seen the time before
            }
            assertEquals(load.sent(), load.processed(), "every message was processed once: " + load.counts());
            assertEquals(0, shop.unread(), "nothing else came");
            assertEquals(0, shop.falselyNew(), "no repeat was called new");
            assertEquals(0, shop.forged());
            assertTrue(load.acknowledgedBeforeKill() >= Kill.values().length * ROUNDS_EACH * ACKNOWLEDGED_BEFORE_KILL, load.counts());
            everyAcceptanceIsSealed(oracle, bank, shop, load);
        }
    }

    private static void audited(LiveOracle oracle, String... file) throws Exception {
        String[] verify = file.length == 0 ? new String[] {"audit", "verify"} : new String[] {"audit", "verify", file[0]};
        CliRun run = oracle.cli(verify);
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.out().contains("SOUND"), run.toString());
    }

    /** No gap, no fork, and no receipt without its entry. */
    private static void everyAcceptanceIsSealed(LiveOracle oracle, Participant bank, Participant shop, Load load) throws Exception {
        // Entries are sealed in the order of their transactions: when this one is, all before it are.
        Signed last = bank.sign(shop.id(), "DataSync", JsonNodeFactory.instance.objectNode(), Optional.empty());
        assertTrue(oracle.api().call(Routes.RELAY, Map.of("wait", "proof"), Optional.of(last.tree())).body().has("proof"));
        audited(oracle);
        Path file = oracle.home().resolve("ledger.zip");
        CliRun exported = oracle.cli("audit", "export", "--out", file.toString());
        assertEquals(0, exported.exitCode(), exported.toString());
        audited(oracle, file.toString());

        Map<String, Long> accepted = ExportedLedger.entries(file).stream()
                .filter(entry -> entry.path("kind").asText().equals("MessageAccepted"))
                .collect(Collectors.groupingBy(entry -> entry.path("digest").asText(), Collectors.counting()));
        Network network = oracle.api().identity().network();
        for (Signed message : load.all()) {
            assertEquals(1L, accepted.get(message.digest(network, Kind.MESSAGE).hex()), message.tree().path("message_id").asText());
        }
        System.out.println(load.all().size() + " acknowledged messages, each in the ledger exactly once; " + accepted.size() + " acceptances");
        assertEquals(load.all().size() + 1, accepted.size(), "nothing was accepted that nobody sent");
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
