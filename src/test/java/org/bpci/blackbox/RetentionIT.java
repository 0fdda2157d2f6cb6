package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.client.MessageDraft;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.ledger.Checkpoint;
import org.bpci.ledger.InclusionProof;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.NoteKey;
import org.bpci.ledger.ProofFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Payloads whose days are over are emptied; what proves them, and what is kept for ever, stays. Time passes by the owner of the
 * database dating messages back before a restart: the program under test has its own clock and no way to be told another.
 */
@Tag("blackbox")
class RetentionIT {

    private static final long TWO_DAYS_MS = 172_800_000;
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final List<String> KEPT_FOR_EVER = List.of("consensus.proposal", "consensus.ballot", "consensus.receipt", "consensus.evidence",
            "consensus.epoch", "interapp.agreement", "interapp.word", "discovery.node_key", "relay.receipt", "relay.evidence");
    private static final String MESSAGE_RECORD = "seq, source, message_id, type, targets, signature, digest";

    private static VotingNetwork network;
    private static Signed old;
    private static String decided;
    private static byte[] certificate;
    private static Map<String, String> before;

    @BeforeAll
    static void twoDaysGoByBetweenTwoRuns(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("one-day.yaml"), """
                logging:
                  audit_logging:
                    retention_days: 1
                inter_app_config:
                  security_requirements:
                    encryption_level: "None"
                """);
        network = new VotingNetwork("--config", config.toString());
        network.join("a", "b", "absent", "liar");
        fill();
        try (DatabaseOwner owner = owner()) {
            // The messages are to be older than today, so the keys that signed them have to be.
            assertTrue(owner.change("update discovery.node_key set since = since - interval '3 days'") >= 4);
            before = kept(owner);
            assertEquals(3, owner.change("update relay.message set accepted_ms = accepted_ms - " + TWO_DAYS_MS + ", created_ms = created_ms - "
                    + TWO_DAYS_MS + ", expires_ms = expires_ms - " + TWO_DAYS_MS + " where message_id in ('" + id(old) + "', 'call-1', 'lie')"));
            assertEquals(1, owner.change("update relay.message set accepted_ms = accepted_ms - " + TWO_DAYS_MS + " where message_id = 'b-1'"));
        }
        network.oracle().process().stop();
        network.oracle().process().start();
        try (DatabaseOwner owner = owner()) {
            VotingNetwork.await("pruned payloads", () -> owner.ask("select count(*) from relay.message where body = ''").equals("3"));
        }
        VotingNetwork.await("the sealed entry of the pruning", () -> entries("PayloadsPruned").size() == 1);
    }

    /** Messages of all fates, a decision, an agreement and two lies; then what an auditor takes home. */
    private static void fill() throws Exception {
        Participant a = network.connect("a");
        Participant b = network.connect("b");
        old = message(a, "b", "marker-old");
        a.send(old);
        b.receive(1);
        a.send(message(a, "b", "marker-young"));
        b.receive(1);
        b.send(message(b, "absent", "marker-waiting"));

        Participant liar = network.connect("liar");
        liar.send(lie("marker-first-lie"));
        b.receive(1);
        assertThrows(Refusal.class, () -> liar.send(lie("marker-second-lie")));

        HostedApp desk = HostedApp.registered("desk", a, network.api());
        HostedApp vault = HostedApp.registered("vault", b, network.api());
        desk.agree("agreement-1", vault, "None");
        desk.send("call-1", "InterAppCall", desk.sign(desk.call("call-1", "agreement-1", vault, "None", "marker-call"), Kind.CALL), vault);
        assertEquals("marker-call", vault.received());

        decided = network.decide("Advisory", "{\"question\":\"what is kept\"}", "a", "b", "absent");
        certificate = network.certificate(decided);
        assertEquals(0, cli("audit", "verify").exitCode());
        assertEquals(0, cli("audit", "prove", "--message-id", id(old), "--out", file("before.json")).exitCode());
        assertEquals(0, cli("audit", "export", "--out", file("before.zip")).exitCode());
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void payloadsPastTheirDaysAreGoneAndTheOthersAreThere() throws Exception {
        try (DatabaseOwner owner = owner()) {
            for (String gone : List.of("marker-old", "marker-call", "marker-first-lie")) {
                assertEquals("0", owner.ask("select count(*) from relay.message where position('" + gone + "' in convert_from(body, 'UTF8')) > 0"), gone);
            }
            for (String kept : List.of("marker-young", "marker-waiting")) {
                assertEquals("1", owner.ask("select count(*) from relay.message where position('" + kept + "' in convert_from(body, 'UTF8')) > 0"), kept);
            }
        }
        CliRun pruned = cli("-o", "json", "oracle", "get-message", id(old));
        assertEquals(0, pruned.exitCode(), pruned.toString());
        assertFalse(pruned.json().path("payload_kept").asBoolean(true), pruned.toString());
        assertEquals(old.digest(network.network(), Kind.MESSAGE).hex(), pruned.json().path("digest").asText(), pruned.toString());
        assertEquals("Delivered", pruned.json().path("deliveries").path(0).path("state").asText(), pruned.toString());
        assertTrue(cli("oracle", "get-message", id(old)).out().matches("(?s).*payload_kept +false.*"));
        assertTrue(network.operator().get(Routes.MESSAGE, "b-1").path("payload_kept").asBoolean(), "what waits for its target is spared");
    }

    /** A target that comes late still gets what waited for it. */
    @Test
    void whatWaitedIsDeliveredAndWhatWasPrunedIsStillNoNewMessage() throws Exception {
        Participant absent = network.connect("absent");
        assertEquals("marker-waiting", absent.receive(1).getFirst().message().tree().path("content").asText());

        JsonNode again = network.api().send(Routes.RELAY, old.tree()).body();
        assertTrue(again.path("repeated").asBoolean(), again.toString());
        assertEquals("Delivered", again.path("deliveries").path(0).path("state").asText(), again.toString());
    }

    @Test
    void leavesAndProofsStay() throws Exception {
        CliRun earlier = CliRun.of(network.oracle().home().resolve("elsewhere"), "http://127.0.0.1:9", "verify", file("before.json"));
        assertEquals(0, earlier.exitCode(), earlier.toString());
        assertTrue(earlier.out().contains("the source signed the message"), earlier.toString());

        CliRun proved = cli("audit", "prove", "--message-id", id(old), "--out", file("after.json"));
        assertEquals(0, proved.exitCode(), proved.toString());
        assertTrue(proved.out().contains("its payload is no longer kept"), proved.toString());
        CliRun later = CliRun.of(network.oracle().home().resolve("elsewhere"), "http://127.0.0.1:9", "verify", file("after.json"));
        assertEquals(0, later.exitCode(), later.toString());
        assertTrue(later.out().contains("VALID") && later.out().contains("no longer kept"), later.toString());

        ObjectNode with = tree("before.json");
        ObjectNode without = tree("after.json");
        assertTrue(with.path("message").asText().contains("marker-old") && !without.toString().contains("marker-old"), without.toString());
        assertEquals(leaves(with), leaves(without));
        included(ProofFile.verified(without, Optional.empty()).entries().getFirst());
    }

    /** By the plain route, as somebody without our tools would. */
    private static void included(ProvenEntry proven) {
        Checkpoint now = Checkpoint.verified(new String(network.api().bytes(Routes.AUDIT_CHECKPOINT)), NoteKey.parse(tree("after.json").path("vkey").asText()));
        JsonNode proof = network.api().call(Routes.AUDIT_INCLUSION, Map.of("index", Long.toString(proven.entry().index()),
                "size", Long.toString(now.size())), Optional.empty()).body();
        List<Digest> path = new ArrayList<>();
        proof.path("path").forEach(hash -> path.add(Digest.ofHex(hash.asText())));
        assertTrue(new InclusionProof(proven.entry().index(), now.size(), path).verifies(ProofFile.leafHash(proven.entry().leaf()), now.root()),
                proof.toString());
    }

    @Test
    void theWholeLedgerStaysSoundAndTellsOfThePruning() throws Exception {
        CliRun online = cli("-o", "json", "audit", "verify");
        assertEquals(0, online.exitCode(), online.toString());
        assertTrue(online.json().path("key_known").asBoolean(), "it continues what was seen before");
        assertEquals(0, cli("audit", "export", "--out", file("after.zip")).exitCode());
        for (String bundle : List.of("before.zip", "after.zip")) {
            CliRun offline = CliRun.of(network.oracle().home().resolve("elsewhere"), "http://127.0.0.1:9", "audit", "verify", file(bundle));
            assertEquals(0, offline.exitCode(), offline.toString());
        }
        JsonNode told = entries("PayloadsPruned").path(0).path("entry");
        assertEquals("3", told.path("detail").path("payloads").asText(), told.toString());
        assertEquals("1", told.path("detail").path("kept_days").asText(), told.toString());
    }

    @Test
    void decisionsAgreementsEvidenceAndReceiptsAreKeptForEver() throws Exception {
        try (DatabaseOwner owner = owner()) {
            assertEquals(before, kept(owner));
            assertEquals("1", owner.ask("select count(*) from relay.evidence where position('marker-second-lie' in convert_from(body, 'UTF8')) > 0"));
        }
        assertEquals(sealed(certificate), sealed(network.certificate(decided)));
        Files.write(Path.of(file("certificate.json")), certificate);
        assertEquals(0, cli("verify", file("certificate.json")).exitCode());
        CliRun report = cli("inter-app", "audit", "--agreement-id", "agreement-1", "--out", file("report.json"));
        assertEquals(0, report.exitCode(), report.toString());
        assertTrue(tree("report.json").toString().contains("call-1"), "the call is in the report, its content is not needed for that");
        assertEquals(0, cli("verify", file("report.json")).exitCode());
    }

    /** Without the place in the ledger, which is proven in the tree as it is when the certificate is asked for. */
    private static ObjectNode sealed(byte[] certificate) {
        return Json.parseObject(certificate, FILE_BYTES_MAX).without("ledger_proof");
    }

    private static Map<String, String> kept(DatabaseOwner owner) {
        Map<String, String> kept = new TreeMap<>();
        KEPT_FOR_EVER.forEach(table -> kept.put(table, owner.fingerprint(table, "*")));
        kept.put("relay.message", owner.fingerprint("relay.message", MESSAGE_RECORD));
        return kept;
    }

    private static Signed message(Participant from, String to, String content) {
        return from.sign(new NodeId(to), "DataSync", JsonNodeFactory.instance.textNode(content), Optional.empty());
    }

    /** Twice under one id. */
    private static Signed lie(String content) {
        return MessageDraft.of("lie", new NodeId("liar"), new NodeId("b"), "DataSync", JsonNodeFactory.instance.textNode(content),
                Instant.now()).sign(network.network(), network.key("liar"));
    }

    private static String id(Signed message) {
        return message.tree().path("message_id").asText();
    }

    private static JsonNode entries(String kind) {
        try {
            return network.operator().call(Routes.AUDIT_ENTRIES, Map.of("kind", kind), Optional.empty()).body().path("entries");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> leaves(ObjectNode file) {
        return file.path("entries").findValuesAsText("leaf");
    }

    private static ObjectNode tree(String name) {
        try {
            return Json.parseObject(Files.readAllBytes(Path.of(file(name))), FILE_BYTES_MAX);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String file(String name) {
        return network.oracle().home().resolve(name).toString();
    }

    private static CliRun cli(String... arguments) throws IOException, InterruptedException {
        return network.oracle().cli(arguments);
    }

    private static DatabaseOwner owner() throws IOException, SQLException {
        return new DatabaseOwner(network.oracle().process().dataDir());
    }
}
