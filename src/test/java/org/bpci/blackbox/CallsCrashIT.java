package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.client.AppPapers;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.interapp.ReportCheck;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * SIGKILL while two applications call and answer, with both factors and sealed at level High: what was acknowledged is carried
 * out once and answered, what was revoked stays so, and the report about all of it is whole.
 */
@Tag("blackbox")
class CallsCrashIT {

    private static final List<Kill> KILLS = List.of(Kill.ORACLE, Kill.BOTH, Kill.ORACLE, Kill.DATABASE);
    private static final int CALLS_EACH_ROUND = 40;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 15;
    private static final int WITHDRAWN_EACH_ROUND = 5;
    private static final String AGREEMENT = "service";

    @Test
    void acknowledgedCallsAreAnsweredOnceAndRevocationsHold() throws Exception {
        try (LiveOracle oracle = LiveOracle.started("--config", config())) {
            HostedApp caller = HostedApp.registered("trading", oracle.node("trading-node"), oracle.api());
            HostedApp callee = HostedApp.registered("settlement", oracle.node("settlement-node"), oracle.api());
            Participant away = new Participant("absent-node", oracle.api());
            away.register("Application");
            HostedApp absent = HostedApp.registered("absent", away, oracle.api());
            caller.agree(AGREEMENT, callee, "High");
            CallLoad load = new CallLoad(caller, callee, AGREEMENT);
            int withdrawn = 0;
            for (int round = 0; round < KILLS.size(); round++) {
                String revoked = "revoked-" + round;
                List<Signed> queued = queue(caller, absent, revoked);
                load.begin(CALLS_EACH_ROUND, ACKNOWLEDGED_BEFORE_KILL);
                revoke(oracle, caller, revoked);
                load.struck();
                KILLS.get(round).run(oracle);
                load.finish();
                withdrawn += holds(oracle, caller, absent, revoked, queued);
                System.out.println("killed " + KILLS.get(round) + ": " + load.counts() + ", " + withdrawn + " withdrawn calls never handed out");
            }
            assertEquals(load.sent(), load.executed(), "every call was carried out once: " + load.counts());
            assertEquals(load.sent(), load.answered(), load.counts());
            assertTrue(load.acknowledgedBeforeKill() >= KILLS.size() * ACKNOWLEDGED_BEFORE_KILL, load.counts());
            assertEquals(0, callee.node().falselyNew() + caller.node().falselyNew(), "no repeat was called new");
            assertEquals(0, callee.node().unread() + caller.node().unread(), "nothing else came");
            assertEquals(KILLS.size() * WITHDRAWN_EACH_ROUND, withdrawn);
            reported(oracle, load);
            for (Participant node : List.of(caller.node(), callee.node(), away)) {
                node.abandon();
            }
        }
    }

    /** Calls for an application whose node is away. */
    private static List<Signed> queue(HostedApp caller, HostedApp absent, String agreementId) {
        caller.agree(agreementId, absent, "High");
        List<Signed> queued = new ArrayList<>();
        for (int i = 0; i < WITHDRAWN_EACH_ROUND; i++) {
            String id = agreementId + "-" + i;
            queued.add(caller.send(id, "InterAppCall", caller.sign(caller.call(id, agreementId, absent, "High", "never"), Kind.CALL), absent));
        }
        return queued;
    }

    private static void revoke(LiveOracle oracle, HostedApp caller, String agreementId) {
        Network network = oracle.api().identity().network();
        Agreement agreement = Agreement.read((ObjectNode) oracle.api().get(Routes.AGREEMENT, agreementId).path("agreement"), network);
        ObjectNode word = AppPapers.word(network, Kind.REVOCATION, agreementId, agreement.digest(), new AppId(caller.id()),
                Optional.of("no more"), caller.key(), Instant.now());
        JsonNode answer = oracle.api().call(Routes.REVOKE_AGREEMENT, Map.of(), Optional.of(word), agreementId).body();
        assertEquals("Revoked", answer.path("state").asText(), answer::toString);
    }

    /** The node comes back and gets a message that was sent last, and none of the calls before it. */
    private static int holds(LiveOracle oracle, HostedApp caller, HostedApp absent, String agreementId, List<Signed> queued) throws InterruptedException {
        CallLoad.reconnect(absent.node());
        Signed last = caller.node().sign(absent.node().id(), "DataSync", JsonNodeFactory.instance.objectNode().put("after", agreementId), Optional.empty());
        oracle.api().send(Routes.RELAY, last.tree());
        assertEquals(CallLoad.id(last), absent.node().receive(1).getFirst().messageId());
        assertEquals(0, absent.node().unread());
        absent.node().abandon();
        Refusal late = assertThrows(Refusal.class, () -> caller.send("late-" + agreementId, "InterAppCall",
                caller.sign(caller.call("late-" + agreementId, agreementId, absent, "High", "late"), Kind.CALL), absent));
        assertEquals("agreement-revoked", late.code(), late::detail);
        queued.forEach(call -> VotingNetwork.await("the end of " + CallLoad.id(call), () -> CallLoad.state(oracle.api(), call).equals("Revoked")));
        return queued.size();
    }

    /** The report is verified by the command line, and has each call and each response accepted and delivered exactly once. */
    private static void reported(LiveOracle oracle, CallLoad load) throws IOException, InterruptedException {
        Path file = oracle.home().resolve("report.json");
        Set<String> messages = new TreeSet<>();
        VotingNetwork.await("the last entries to be sealed", () -> {
            try {
                CliRun audit = oracle.cli("inter-app", "audit", "--agreement-id", AGREEMENT, "--out", file.toString());
                assertEquals(0, audit.exitCode(), audit.toString());
                messages.clear();
                return delivered(file, messages) == 2 * load.sent();
            } catch (IOException | InterruptedException broken) {
                throw new AssertionError(broken);
            }
        });
        CliRun verified = oracle.cli("verify", file.toString());
        assertEquals(0, verified.exitCode(), verified.toString());
        assertTrue(verified.out().contains("none is missing."), verified.toString());
        assertTrue(messages.containsAll(load.messageIds()), "every call and every response is in the report");
        System.out.println(messages.size() + " calls and responses, each accepted and delivered once by the audit report, which verifies");
    }

    private static int delivered(Path report, Set<String> messages) throws IOException {
        List<JsonNode> entries = StreamSupport.stream(Json.parseObject(Files.readString(report), ReportCheck.FILE_BYTES_MAX).path("events").spliterator(), false)
                .<JsonNode>map(event -> Json.parseObject(event.path("leaf").asText(), ReportCheck.FILE_BYTES_MAX)).toList();
        List<String> accepted = of(entries, "MessageAccepted");
        List<String> delivered = of(entries, "MessageDelivered");
        assertEquals(accepted.size(), Set.copyOf(accepted).size(), "accepted twice");
        assertEquals(delivered.size(), Set.copyOf(delivered).size(), "delivered twice");
        messages.addAll(delivered);
        return delivered.size();
    }

    private static List<String> of(List<JsonNode> entries, String kind) {
        return entries.stream().filter(entry -> entry.path("kind").asText().equals(kind)).map(entry -> entry.path("message").asText())
                .toList();
    }

    /** Nobody is limited here, and agreements may ask for any level. */
    private static String config() throws IOException {
        Path file = Files.createTempFile("bpci-calls-crash", ".yaml");
        file.toFile().deleteOnExit();
        return Files.writeString(file, """
                oracle_config:
                  security_config:
                    rate_limit_per_node: 100000
                """).toString();
    }
}
