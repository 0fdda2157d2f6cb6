package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The commands a newcomer types, in the order of the documentation, against one oracle. */
@Tag("blackbox")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeedCommandsIT {

    private static LiveOracle oracle;

    @BeforeAll
    static void startOracle() {
        oracle = LiveOracle.started();
    }

    @AfterAll
    static void stopOracle() {
        oracle.close();
    }

    @Test
    @Order(1)
    void startTellsWhereEverythingIs() throws IOException {
        String printed = Files.readString(oracle.process().log());

        assertTrue(printed.contains(oracle.process().endpoint().toString()), printed);
        assertTrue(printed.contains(oracle.process().webSocket().toString()), printed);
        assertTrue(printed.contains(oracle.process().dataDir().toString()), printed);
        assertTrue(printed.contains("admin-token"), printed);
        assertTrue(printed.contains("oracle.log"), printed);
    }

    @Test
    @Order(2)
    void nodesRegisterWithKeysMadeForThem() throws Exception {
        CliRun first = oracle.cli("oracle", "register-node", "--node-id", "bpi-node-001", "--node-type", "EncCluster",
                "--endpoint", "ws://localhost:8080");
        assertEquals(0, first.exitCode(), first.toString());
        assertTrue(first.out().contains("Registered bpi-node-001"), first.toString());
        assertTrue(Files.exists(oracle.home().resolve("keys/bpi-node-001.pem")));

        CliRun again = oracle.cli("oracle", "register-node", "--node-id", "bpi-node-001", "--node-type", "EncCluster");
        assertEquals(0, again.exitCode(), again.toString());
        assertTrue(again.out().contains("Updated bpi-node-001"), again.toString());

        for (String node : List.of("banking-system", "payment-system")) {
            CliRun run = oracle.cli("oracle", "register-node", "--node-id", node, "--node-type", "Custom:Banking",
                    "--capabilities", "encryption,storage");
            assertEquals(0, run.exitCode(), run.toString());
        }
    }

    @Test
    @Order(3)
    void aMessageIsSentAndHeard() throws Exception {
        CliRun sent = oracle.cli("oracle", "send-message", "--source", "banking-system", "--target", "payment-system",
                "--message-type", "DataSync", "--content", "{\"account\": \"123\", \"balance\": 1000}");
        assertEquals(0, sent.exitCode(), sent.toString());
        assertTrue(sent.out().contains("Queued"), sent.toString());

        CliRun heard = oracle.cli("-o", "json", "oracle", "listen", "--node-id", "payment-system", "--count", "1");
        assertEquals(0, heard.exitCode(), heard.toString());
        ObjectNode line = heard.json();
        assertTrue(line.path("verified").asBoolean(), heard.toString());
        assertEquals("123", line.path("message").path("content").path("account").asText(), heard.toString());

        CliRun known = oracle.cli("oracle", "get-message", line.path("message").path("message_id").asText(), "-o", "json");
        assertEquals(0, known.exitCode(), known.toString());
        assertEquals("Delivered", known.json().path("deliveries").get(0).path("state").asText(), known.toString());
    }

    @Test
    @Order(4)
    void severalTargetsAreNamedByCommaOrRepetition() throws Exception {
        CliRun sent = oracle.cli("oracle", "send-message", "--source", "banking-system", "--target", "payment-system,bpi-node-001",
                "--target", "banking-system", "--message-type", "Event", "--content", "[1,2.5,null]", "--priority", "high",
                "--ttl", "1h", "--message-id", "several-1", "-o", "json");
        assertEquals(0, sent.exitCode(), sent.toString());
        assertEquals(3, sent.json().path("deliveries").size(), sent.toString());
    }

    @Test
    @Order(5)
    void theNetworkAnswersQueries() throws Exception {
        CliRun status = oracle.cli("oracle", "query", "--query-type", "node_status", "--parameters", "{\"node_id\": \"bpi-node-001\"}");
        assertEquals(0, status.exitCode(), status.toString());
        assertTrue(status.out().contains("bpi-node-001"), status.toString());

        CliRun stats = oracle.cli("oracle", "stats");
        assertEquals(0, stats.exitCode(), stats.toString());

        CliRun nodes = oracle.cli("oracle", "list-nodes", "-o", "json");
        assertEquals(0, nodes.exitCode(), nodes.toString());
        List<String> ids = nodes.json().path("nodes").findValuesAsText("node_id");
        assertTrue(ids.containsAll(List.of("banking-system", "bpi-node-001", "payment-system")), nodes.toString());

        CliRun table = oracle.cli("oracle", "list-nodes");
        assertFalse(table.out().contains("\u001B"), "no colours in a pipe");
        assertTrue(table.out().lines().findFirst().orElse("").startsWith("NODE"), table.toString());
    }

    @Test
    @Order(6)
    void anIsolatedNodeIsShutOutUntilItIsRestored() throws Exception {
        assertEquals(0, oracle.cli("oracle", "isolate-node", "--node-id", "banking-system", "--reason", "drill").exitCode());
        CliRun refused = oracle.cli("-o", "json", "oracle", "send-message", "--source", "banking-system",
                "--target", "payment-system", "--message-type", "Event", "--content", "1");
        assertEquals(5, refused.exitCode(), refused.toString());
        assertEquals("source-isolated", refused.problem().path("code").asText(), refused.toString());

        assertEquals(0, oracle.cli("oracle", "restore-node", "--node-id", "banking-system", "--reason", "drill is over").exitCode());
        assertEquals(0, oracle.cli("oracle", "send-message", "--source", "banking-system",
                "--target", "payment-system", "--message-type", "Event", "--content", "1").exitCode());
    }

    @Test
    @Order(7)
    void aRotatedKeySignsFromThenOn() throws Exception {
        JsonNode before = oracle.cli("oracle", "query", "--query-type", "node_status",
                "--parameters", "{\"node_id\": \"banking-system\"}", "-o", "json").json();
        CliRun rotated = oracle.cli("oracle", "rotate-key", "--node-id", "banking-system");
        assertEquals(0, rotated.exitCode(), rotated.toString());
        JsonNode after = oracle.cli("oracle", "query", "--query-type", "node_status",
                "--parameters", "{\"node_id\": \"banking-system\"}", "-o", "json").json();
        assertFalse(before.equals(after), "the oracle knows the new key");
        assertEquals(0, oracle.cli("oracle", "send-message", "--source", "banking-system",
                "--target", "payment-system", "--message-type", "Event", "--content", "2").exitCode());
        try (var retired = Files.list(oracle.home().resolve("keys/retired"))) {
            assertEquals(1, retired.count());
        }
    }

    @Test
    @Order(8)
    void deadLettersAreListedAndANodeCanLeave() throws Exception {
        CliRun letters = oracle.cli("oracle", "dead-letters", "list");
        assertEquals(0, letters.exitCode(), letters.toString());
        CliRun left = oracle.cli("oracle", "deregister-node", "--node-id", "bpi-node-001");
        assertEquals(0, left.exitCode(), left.toString());
        assertFalse(oracle.cli("oracle", "list-nodes").out().contains("bpi-node-001"));
    }

    @Test
    @Order(9)
    void exitCodesSayWhatKindOfRefusalItWas() throws Exception {
        assertEquals(2, oracle.cli("oracle", "stats", "--no-such-option").exitCode());
        assertEquals(2, oracle.cli("oracle", "send-message", "--source", "banking-system", "--target", "payment-system",
                "--message-type", "Event", "--content", "{\"a\":1,\"a\":2}").exitCode());
        assertEquals(3, oracle.cli("oracle", "get-message", "no-such-message").exitCode());
        assertEquals(3, oracle.cli("oracle", "send-message", "--source", "banking-system", "--target", "nobody",
                "--message-type", "Event", "--content", "1").exitCode());
        assertEquals(4, oracle.cli("oracle", "send-message", "--source", "banking-system", "--target", "payment-system",
                "--message-type", "Event", "--content", "9", "--message-id", "several-1").exitCode());
        assertEquals(5, oracle.cli("--token", "not.a.token", "oracle", "dead-letters", "list").exitCode());
        CliRun nobodyThere = CliRun.of(oracle.home(), "http://127.0.0.1:1", "oracle", "stats");
        assertEquals(7, nobodyThere.exitCode(), nobodyThere.toString());
        assertTrue(nobodyThere.err().contains("./bpci oracle start"), nobodyThere.toString());
    }
}
