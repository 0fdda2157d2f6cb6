package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** How the state of the consensus room reads, and that a bad one is told like a good one. */
class ConsensusHealthCommandTest {

    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private static final String HEALTH = """
            {"status":"DOWN","mode":"single oracle","epoch":3,"voters":4,"min_consensus_nodes":3,
             "fault_budget":{"total_weight":4,"needed_weight":2.68,"may_lie_weight":1.32,"can_block_weight":1.320001,"liars_tolerated":1},
             "connected_weight":2,"away":[{"node_id":"validator-003","absence":"Isolated","weight":1}],"equivocations_proven":1,
             "emergencies":[],"active_rounds":[{"proposal_id":"prop-001","approve_weight":1.5,"needed_weight":2.68,"votes":1,"voters":4,
             "missing_weight":2.5,"round":2,"voting_deadline":"2026-11-22T19:00:00Z","explanation":["It is open.","It is stuck: too few are left."]}],
             "remarks":["So much weight is isolated that nothing can be approved."]}""";

    @Test
    void itSaysWhatTheElectorateBearsWhoIsAwayAndWhyARoundIsStuck() {
        String shown = shown(Json.parseObject(HEALTH, 1 << 16));
        assertTrue(shown.contains("DOWN") && shown.contains("2.68 of 4") && shown.contains("1.32, any 1 voter"), shown);
        assertTrue(shown.contains("4 voters, at least 3 must be; weight epoch 3"), shown);
        assertTrue(shown.lines().anyMatch(line -> line.startsWith("validator-003") && line.endsWith("Isolated")), shown);
        assertTrue(shown.lines().anyMatch(line -> line.startsWith("prop-001") && line.contains("1/4")
                && line.endsWith("It is stuck: too few are left.")), shown);
        assertTrue(shown.endsWith("nothing can be approved." + System.lineSeparator()), shown);
    }

    @Test
    void whatIsNotThereHasNoTable() {
        ObjectNode health = Json.parseObject(HEALTH, 1 << 16);
        health.putArray("away");
        health.putArray("active_rounds");
        health.remove("epoch");
        String shown = shown(health);
        assertFalse(shown.contains("AWAY") || shown.contains("PROPOSAL") || shown.contains("EMERGENCY"), shown);
        assertTrue(shown.contains("weights not fixed yet"), shown);
    }

    @Test
    void aBadHealthIsAnAnswerAndAProblemIsARefusal() throws IOException {
        ApiClient.Answer bad = answering(503, HEALTH);
        assertEquals(503, bad.status());
        assertEquals("DOWN", bad.body().path("status").asText());
        assertEquals(200, answering(200, HEALTH).status());
        Refusal refused = Assertions.assertThrows(Refusal.class, () -> answering(503,
                "{\"code\":\"room-busy\",\"status\":503,\"title\":\"busy\",\"detail\":\"slow down\"}"));
        assertEquals("room-busy", refused.code());
    }

    private static ApiClient.Answer answering(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            return new ApiClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Optional.empty()).health(Routes.CONSENSUS_HEALTH);
        } finally {
            server.stop(0);
        }
    }

    private static String shown(ObjectNode health) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        ConsensusHealthCommand.print(out, health, NOW);
        out.flush();
        return text.toString();
    }
}
