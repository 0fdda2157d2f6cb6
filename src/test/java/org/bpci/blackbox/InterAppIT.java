package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bpci.interapp.ReportCheck;
import org.bpci.kernel.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The inter-app commands as they are published, one after the other, as two organisations on one machine would type them. */
@Tag("blackbox")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InterAppIT {

    private static final int SECONDS_MAX = 60;
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
    void newcomerIsToldWhichCommandRegistersTheApplications() throws Exception {
        CliRun run = oracle.cli("inter-app", "establish", "--app1", "banking-app", "--app2", "audit-system", "--type", "DataExchange",
                "--permissions", "Read(transactions),Write(audit_logs)");
        assertEquals(3, run.exitCode(), run.toString());
        assertTrue(run.err().contains("bpci inter-app register-app --app-id banking-app"), run.toString());
    }

    @Test
    @Order(2)
    void applicationsRegisterWithKeysAndNodesMadeForThem() throws Exception {
        CliRun run = oracle.cli("inter-app", "register-app", "--app-id", "trading-platform", "--app-type", "WebApp",
                "--capabilities", "real_time_data,order_execution");
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(Files.exists(oracle.home().resolve("keys/apps/trading-platform.pem")), run.toString());
        for (String app : new String[] {"banking-app", "audit-system", "settlement-engine"}) {
            CliRun next = oracle.cli("inter-app", "register-app", "--app-id", app, "--app-type", "Backend");
            assertEquals(0, next.exitCode(), next.toString());
        }
        CliRun apps = oracle.cli("inter-app", "apps");
        assertTrue(apps.out().contains("real_time_data,order_execution"), apps.toString());
    }

    @Test
    @Order(3)
    void publishedCommandsWorkAsWritten() throws Exception {
        CliRun established = oracle.cli("inter-app", "establish", "--app1", "banking-app", "--app2", "audit-system", "--type", "DataExchange",
                "--permissions", "Read(transactions),Write(audit_logs)", "--agreement-id", "agreement-001");
        assertEquals(0, established.exitCode(), established.toString());
        assertTrue(established.out().contains("Active"), established.toString());
        CliRun valid = oracle.cli("inter-app", "validate", "--agreement-id", "agreement-001");
        assertEquals(0, valid.exitCode(), valid.toString());
        assertTrue(valid.out().startsWith("VALID"), valid.toString());
        CliRun audit = oracle.cli("inter-app", "audit", "--agreement-id", "agreement-001");
        assertEquals(0, audit.exitCode(), audit.toString());
        assertTrue(audit.out().contains("Agreement activated"), audit.toString());
    }

    /** The third published integration example: trading and settlement. */
    @Test
    @Order(4)
    void callIsAnsweredSealedAndProvable() throws Exception {
        CliRun established = oracle.cli("inter-app", "establish", "--app1", "trading-platform", "--app2", "settlement-engine", "--type", "ServiceCall",
                "--permissions", "Execute(settle/*),!Execute(settle/all)", "--agreement-id", "settling");
        assertEquals(0, established.exitCode(), established.toString());
        Path out = oracle.home().resolve("serve.out");
        Path err = oracle.home().resolve("serve.err");
        Process serve = CliRun.start(oracle.home(), oracle.process().endpoint().toString(), out, err, "inter-app", "serve",
                "--app-id", "settlement-engine", "--answer", "{\"settled\":true}", "--count", "1");
        try {
            CliRun call = oracle.cli("-o", "json", "inter-app", "call", "--agreement-id", "settling", "--action", "Execute(settle/trade-7)",
                    "--content", "{\"marker\":\"wheat-price-812\"}", "--call-id", "call-7");
            assertEquals(0, call.exitCode(), call + Files.readString(err));
            assertTrue(call.json().path("answer").path("settled").asBoolean(), call.toString());
            assertTrue(serve.waitFor(SECONDS_MAX, TimeUnit.SECONDS), Files.readString(err));
            assertTrue(Files.readString(out).contains("wheat-price-812"), "the called application reads it");
            CliRun stored = oracle.cli("-o", "json", "oracle", "get-message", "call-7");
            assertFalse(stored.out().contains("wheat"), "the oracle does not");
        } finally {
            serve.destroyForcibly();
        }
    }

    @Test
    @Order(5)
    void aResponseThatComesLaterIsFetchedOnce() throws Exception {
        CliRun call = oracle.cli("inter-app", "call", "--agreement-id", "settling", "--action", "Execute(settle/trade-8)", "--call-id", "late-8", "--no-wait");
        assertEquals(0, call.exitCode(), call.toString());
        assertTrue(call.out().contains("bpci inter-app response --agreement-id settling --call-id late-8"), call.toString());
        CliRun early = oracle.cli("inter-app", "response", "--agreement-id", "settling", "--call-id", "late-8", "--no-wait");
        assertEquals(0, early.exitCode(), early.toString());
        assertTrue(early.out().contains("it waits for settlement-engine"), early.toString());
        CliRun served = oracle.cli("inter-app", "serve", "--app-id", "settlement-engine", "--answer", "{\"settled\":8}", "--count", "1");
        assertEquals(0, served.exitCode(), served.toString());
        CliRun response = oracle.cli("-o", "json", "inter-app", "response", "--agreement-id", "settling", "--call-id", "late-8");
        assertEquals(0, response.exitCode(), response.toString());
        assertEquals(8, response.json().path("answer").path("settled").asInt(), response.toString());
        CliRun again = oracle.cli("inter-app", "response", "--agreement-id", "settling", "--call-id", "late-8");
        assertEquals(3, again.exitCode(), again.toString());
    }

    @Test
    @Order(5)
    void contentOfAStreamIsNumbered() throws Exception {
        CliRun established = oracle.cli("inter-app", "establish", "--app1", "banking-app", "--app2", "audit-system", "--type", "EventStream",
                "--permissions", "Subscribe(rates)", "--agreement-id", "rates");
        assertEquals(0, established.exitCode(), established.toString());
        CliRun call = oracle.cli("inter-app", "call", "--agreement-id", "rates", "--action", "Subscribe(rates)", "--sequence", "17");
        assertEquals(0, call.exitCode(), call.toString());
        CliRun served = oracle.cli("-o", "json", "inter-app", "serve", "--app-id", "audit-system", "--count", "1");
        assertEquals(17, served.json().path("sequence").asInt(), served.toString());
        for (String[] wrong : new String[][] {{"rates", "Subscribe(rates)", "0"}, {"settling", "Execute(settle/trade-9)", "1"}}) {
            CliRun refused = oracle.cli("inter-app", "call", "--agreement-id", wrong[0], "--action", wrong[1], "--sequence", wrong[2]);
            assertEquals(2, refused.exitCode(), refused.toString());
        }
    }

    @Test
    @Order(6)
    void denialSaysWhichClauseAndWhatWouldHelp() throws Exception {
        CliRun denied = oracle.cli("inter-app", "call", "--agreement-id", "settling", "--action", "Execute(settle/all)", "--call-id", "call-8");
        assertEquals(5, denied.exitCode(), denied.toString());
        assertTrue(denied.err().contains("!Execute(settle/all) (clause 2)") && denied.err().contains("both apps sign"), denied.toString());
        CliRun asked = oracle.cli("inter-app", "explain", "--agreement-id", "settling", "--action", "Read(accounts)");
        assertEquals(5, asked.exitCode(), asked.toString());
        assertTrue(asked.out().contains("no clause allows Read(accounts)"), asked.toString());
        CliRun past = oracle.cli("inter-app", "explain", "--call-id", "call-7");
        assertTrue(past.out().contains("trading-platform -> settlement-engine Execute(settle/trade-7) · by Execute(settle/*)"), past.toString());
    }

    @Test
    @Order(7)
    void narrowingIsOneSidedAndWideningIsNot() throws Exception {
        CliRun narrowed = oracle.cli("inter-app", "amend", "--agreement-id", "settling", "--app", "settlement-engine",
                "--permissions", "Execute(settle/*){rate=10/s},!Execute(settle/all)");
        assertTrue(narrowed.out().contains("version 2: Active"), narrowed.toString());
        CliRun widened = oracle.cli("inter-app", "amend", "--agreement-id", "settling", "--app", "settlement-engine", "--permissions", "Execute(**)");
        assertTrue(widened.out().contains("version 2: Active") && widened.out().contains("proposed   version 3"), widened.toString());
        CliRun accepted = oracle.cli("inter-app", "accept", "--agreement-id", "settling");
        assertTrue(accepted.out().contains("version 3: Active"), accepted.toString());
    }

    @Test
    @Order(8)
    void revocationBeatsTheQueueAndTheReportShowsIt() throws Exception {
        for (String id : new String[] {"queued-1", "queued-2"}) {
            CliRun queued = oracle.cli("inter-app", "call", "--agreement-id", "settling", "--action", "Execute(settle/trade-9)", "--call-id", id, "--no-wait");
            assertEquals(0, queued.exitCode(), queued.toString());
        }
        CliRun revoked = oracle.cli("inter-app", "revoke", "--agreement-id", "settling", "--reason", "audit is over");
        assertTrue(revoked.out().contains("Revoked"), revoked.toString());
        CliRun late = oracle.cli("inter-app", "call", "--agreement-id", "settling", "--action", "Execute(settle/trade-9)");
        assertEquals(4, late.exitCode(), late.toString());

        Path json = oracle.home().resolve("report.json");
        Path html = oracle.home().resolve("report.html");
        ObjectNode report = wholeReport(json, html);
        assertTrue(Files.readString(html).contains("Message revoked"), "the timeline shows what was withdrawn");
        CliRun verified = oracle.cli("verify", json.toString());
        assertEquals(0, verified.exitCode(), verified.toString());
        assertTrue(verified.out().contains("none is missing."), verified.toString());
        ((ArrayNode) report.get("events")).remove(2);
        Files.write(json, Json.write(report));
        CliRun shortened = oracle.cli("verify", json.toString());
        assertEquals(5, shortened.exitCode(), shortened.toString());
        assertTrue((shortened.out() + shortened.err()).contains("entry 3 of the agreement is missing"), shortened.toString());
    }

    /** The first published integration example: a custom node with capabilities as an object sends DataSync. */
    @Test
    @Order(9)
    void bankingSystemSendsItsTransaction() throws Exception {
        for (String[] node : new String[][] {{"banking-core", "Custom:Banking"}, {"payment-processor", "Custom:Payments"}}) {
            CliRun registered = oracle.cli("oracle", "register-node", "--node-id", node[0], "--node-type", node[1], "--capabilities",
                    "{\"supports_consensus\":true,\"supports_encryption\":true,\"max_message_size\":1048576,\"supported_protocols\":[\"BPI-1.0\"]}");
            assertEquals(0, registered.exitCode(), registered.toString());
        }
        CliRun sent = oracle.cli("oracle", "send-message", "--source", "banking-core", "--target", "payment-processor", "--message-type", "DataSync",
                "--message-id", "bank-msg-001", "--priority", "High",
                "--content", "{\"transaction_id\":\"txn-12345\",\"amount\":1000.00,\"currency\":\"USD\",\"timestamp\":\"2026-11-22T18:00:00Z\"}");
        assertEquals(0, sent.exitCode(), sent.toString());
        CliRun heard = oracle.cli("-o", "json", "oracle", "listen", "--node-id", "payment-processor", "--count", "1");
        assertEquals("txn-12345", heard.json().path("message").path("content").path("transaction_id").asText(), heard.toString());
    }

    /** Until the withdrawals, which follow the answer within moments, are sealed as well. */
    private static ObjectNode wholeReport(Path json, Path html) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; ; i++) {
            CliRun audit = oracle.cli("inter-app", "audit", "--agreement-id", "settling", "--out", json.toString(), "--html", html.toString());
            assertEquals(0, audit.exitCode(), audit.toString());
            String text = Files.readString(json, StandardCharsets.UTF_8);
            boolean withdrawn = text.contains("MessageRevoked");
            if (withdrawn || i == SECONDS_MAX) {
                assertTrue(withdrawn, audit.toString());
                return Json.parseObject(text, ReportCheck.FILE_BYTES_MAX);
            }
            never.await(1, TimeUnit.SECONDS);
        }
    }
}
