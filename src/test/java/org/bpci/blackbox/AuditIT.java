package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Signed;
import org.bpci.ledger.ProofFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The ledger from outside: over REST as note tools read it, and with the audit commands. */
@Tag("blackbox")
class AuditIT {

    private static final int MESSAGES = 300;
    private static LiveOracle oracle;
    private static Participant bank;
    private static Participant shop;

    @BeforeAll
    static void runAnOracle() throws Exception {
        oracle = LiveOracle.started();
        bank = oracle.node("bank");
        shop = oracle.node("shop");
        for (int i = 0; i < MESSAGES; i++) {
            bank.send(message());
        }
        shop.receive(MESSAGES);
    }

    @AfterAll
    static void stop() {
        bank.abandon();
        shop.abandon();
        oracle.close();
    }

    @Test
    void aProofFileIsVerifiedOfflineAndAChangedOneIsNot() throws Exception {
        Path file = oracle.home().resolve("proof.json");
        CliRun proved = oracle.cli("audit", "prove", "--message-id", "bank-1", "--out", file.toString());
        assertEquals(0, proved.exitCode(), proved.toString());

        CliRun verified = nowhere("verify", file.toString());
        assertEquals(0, verified.exitCode(), verified.toString());
        assertTrue(verified.out().contains("VALID") && verified.out().contains("MessageAccepted"), verified.toString());
        assertTrue(verified.out().contains("the source signed the message"), verified.toString());

        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        CliRun refused = nowhere("verify", Files.write(oracle.home().resolve("changed.json"), bytes).toString());
        assertTrue(refused.exitCode() == 5 || refused.exitCode() == 2, refused.toString());

        CliRun pinned = nowhere("verify", file.toString(), "--key", "other+00000000+AAAA");
        assertEquals(2, pinned.exitCode(), pinned.toString());
        assertEquals(3, oracle.cli("audit", "prove", "--message-id", "nothing", "--out", file.toString()).exitCode());
    }

    @Test
    void anExportedLedgerIsAuditedOffline() throws Exception {
        Path file = oracle.home().resolve("ledger.zip");
        CliRun exported = oracle.cli("audit", "export", "--out", file.toString());
        assertEquals(0, exported.exitCode(), exported.toString());

        CliRun sound = nowhere("-o", "json", "audit", "verify", file.toString());
        assertEquals(0, sound.exitCode(), sound.toString());
        assertTrue(sound.json().path("entries").asLong() >= 2 * MESSAGES, sound.toString());
        assertEquals(0, nowhere("verify", file.toString()).exitCode());

        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 3] ^= 16;
        CliRun unsound = nowhere("audit", "verify", Files.write(oracle.home().resolve("changed.zip"), bytes).toString());
        assertTrue(unsound.exitCode() == 5 || unsound.exitCode() == 2, unsound.toString());
    }

    @Test
    void theRunningLedgerIsAuditedAndRemembered() throws Exception {
        CliRun first = oracle.cli("audit", "verify");
        assertEquals(0, first.exitCode(), first.toString());
        assertTrue(first.out().contains("SOUND"), first.toString());
        bank.send(message());
        shop.receive(1);
        CliRun second = oracle.cli("-o", "json", "audit", "verify");
        assertEquals(0, second.exitCode(), second.toString());
        assertTrue(second.json().path("key_known").asBoolean(), second.toString());
    }

    /** Written from the protocol page and the standards, in another language, with nothing of this project's code. */
    @Test
    void aVerifierOfAnotherHandFindsTheRunningLogItsExportAndAProofSound() throws Exception {
        String log = oracle.process().endpoint() + "/api/v1/audit";
        assertEquals("", python("log", log));
        assertEquals("", python("log", log, "--token", Files.readString(oracle.process().dataDir().resolve("admin-token")).strip()));

        Path seen = Files.write(oracle.home().resolve("seen"), get("/api/v1/audit/checkpoint").body());
        bank.send(message());
        shop.receive(1);
        Path file = oracle.home().resolve("other-ledger.zip");
        assertEquals(0, oracle.cli("audit", "export", "--out", file.toString()).exitCode());
        assertEquals("", python("ledger", file.toString(), "--seen", seen.toString()));

        Path proof = oracle.home().resolve("other-proof.json");
        assertEquals(0, oracle.cli("audit", "prove", "--message-id", "bank-2", "--out", proof.toString()).exitCode());
        assertEquals("", python("proof", proof.toString()));
    }

    /** Its complaint, empty when it has none. */
    private static String python(String... arguments) throws Exception {
        Path out = Files.createTempFile(oracle.home(), "python", ".out");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("python3", "src/verifiers/bpci_audit.py"), Stream.of(arguments)).toList())
                .redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the verifier ends");
        return process.exitValue() == 0 ? "" : Files.readString(out);
    }

    @Test
    void entriesAreListedForAuditorsOnly() throws Exception {
        CliRun entries = oracle.cli("-o", "json", "audit", "entries", "--kind", "noderegistered");
        assertEquals(0, entries.exitCode(), entries.toString());
        assertEquals(2, entries.json().path("entries").size(), entries.toString());
        assertEquals(401, get("/api/v1/audit/entries").statusCode());
        assertEquals(401, get("/api/v1/audit/tile/entries/000").statusCode());
    }

    @Test
    void tilesAreStaticAndTheCheckpointIsANote() throws Exception {
        HttpResponse<byte[]> checkpoint = get("/api/v1/audit/checkpoint");
        assertEquals("text/plain; charset=utf-8", checkpoint.headers().firstValue("Content-Type").orElse(""));
        assertTrue(new String(checkpoint.body()).contains("\n\n— bpci."), new String(checkpoint.body()));

        HttpResponse<byte[]> tile = get("/api/v1/audit/tile/0/000");
        assertEquals(8_192, tile.body().length);
        assertTrue(tile.headers().firstValue("Cache-Control").orElse("").contains("immutable"));
        assertEquals(404, get("/api/v1/audit/tile/0/999").statusCode());
        assertEquals(404, get("/api/v1/audit/tile/0/0").statusCode());
        assertEquals(400, get("/api/v1/audit/proof/inclusion").statusCode());
        assertEquals(200, get("/api/v1/audit/proof/inclusion?index=7").statusCode());
        assertEquals(200, get("/api/v1/audit/proof/consistency?from=100").statusCode());
    }

    @Test
    void aMessageSentOverRestIsAnsweredWithItsProof() {
        Signed message = message();
        JsonNode answer = oracle.api().call(Routes.RELAY, Map.of("wait", "proof"), Optional.of(message.tree())).body();
        var proven = ProofFile.verified((ObjectNode) answer.path("proof"), Optional.empty());
        assertEquals(answer.path("entry_index").asLong(), proven.entries().getFirst().entry().index());
        assertTrue(proven.entries().getFirst().entry().leaf().contains(message.digest(oracle.api().identity().network(), Kind.MESSAGE).hex()));
        assertTrue(Json.write(answer).length > 0 && answer.has("receipt"));
    }

    private static Signed message() {
        return bank.sign(shop.id(), "DataSync", JsonNodeFactory.instance.objectNode().put("n", 1), Optional.empty());
    }

    /** With no oracle to ask and nothing remembered. */
    private static CliRun nowhere(String... arguments) throws Exception {
        return CliRun.of(oracle.home().resolve("elsewhere"), "http://127.0.0.1:9", arguments);
    }

    private static HttpResponse<byte[]> get(String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(oracle.process().endpoint() + path)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }
}
