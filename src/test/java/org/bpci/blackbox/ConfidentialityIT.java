package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bpci.api.Routes;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an oracle knows of sealed calls: nothing, wherever one looks for it; and what it refuses about them. */
@Tag("blackbox")
class ConfidentialityIT {

    private static final List<String> LEVELS = List.of("None", "Standard", "High", "Quantum");
    private static final int SECONDS_MAX = 120;

    private static LiveOracle oracle;
    private static HostedApp bank;
    private static HostedApp shop;

    @BeforeAll
    static void agree(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("every-level.yaml"), """
                inter_app_config:
                  security_requirements:
                    encryption_level: "None"
                """);
        oracle = LiveOracle.started("--config", config.toString());
        bank = HostedApp.registered("banking-app", oracle.node("bank"), oracle.api());
        shop = HostedApp.registered("payment-processor", oracle.node("shop"), oracle.api());
        LEVELS.forEach(level -> bank.agree("agreement-" + level, shop, level));
    }

    @AfterAll
    static void stop() {
        bank.node().abandon();
        shop.node().abandon();
        oracle.close();
    }

    /** The marker of level None is the control: it must be found, or the search is worth nothing. */
    @Test
    void anOracleHoldsNoPlaintextOfSealedCalls() throws Exception {
        for (String level : LEVELS) {
            exchange(level);
        }
        Path dump = oracle.home().resolve("heap.hprof");
        heapDump(dump);
        Map<String, TreeSet<String>> places = new TreeMap<>();
        try (Stream<Path> files = Files.walk(oracle.home())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (String marker : markersIn(file)) {
                    places.computeIfAbsent(marker, any -> new TreeSet<>()).add(oracle.home().relativize(file).toString());
                }
            }
        }
        for (String level : LEVELS) {
            CliRun told = oracle.cli("oracle", "get-message", "call-" + level, "-o", "json");
            assertEquals(0, told.exitCode(), told.toString());
            assertFalse(told.out().contains("plaintext-of"), told.toString());
        }
        assertEquals(List.of(marker("None"), marker("None") + "-answer"), List.copyOf(places.keySet()), places.toString());
        assertTrue(places.get(marker("None")).stream().anyMatch(place -> place.startsWith("oracle")), places.toString());
        assertTrue(Files.size(dump) > 1 << 20, "the dump is no heap");
    }

    @Test
    void protectionBelowTheAgreementIsRefused() {
        for (String level : LEVELS.subList(0, 3)) {
            refused("encryption-too-weak", bank.sign(bank.call("low-" + level, "agreement-Quantum", shop, level, "x"), Kind.CALL));
        }
    }

    @Test
    void aCallUnderAnotherHeaderIsRefusedAndDoesNotOpen() {
        ObjectNode call = bank.sign(bank.call("moved", "agreement-High", shop, "High", "x"), Kind.CALL);
        refused("call-forged", call.deepCopy().put("agreement_id", "agreement-Standard"));
        refused("call-forged", call.deepCopy().put("encryption_level", "Standard"));
        refused("call-invalid", call, "moved-elsewhere");
    }

    @Test
    void bothFactorsAreAskedFor() {
        ObjectNode paper = bank.call("factors", "agreement-High", shop, "High", "x");
        refused("call-unauthenticated", paper);
        refused("call-forged", shop.sign(paper, Kind.CALL));
        refused("call-forged", bank.sign(paper, Kind.RESPONSE));
        Refusal foreign = assertThrows(Refusal.class, () -> shop.send("factors", "InterAppCall", bank.sign(paper, Kind.CALL), shop));
        assertFalse(foreign.code().isEmpty());
        assertEquals("call-wrong-node", foreign.code(), foreign::detail);
    }

    @Test
    void aCallIsTakenOnce() {
        ObjectNode call = bank.sign(bank.call("once", "agreement-Quantum", shop, "Quantum", "x"), Kind.CALL);
        Signed sent = bank.send("once", "InterAppCall", call, shop);
        assertTrue(oracle.api().call(Routes.RELAY, Map.of(), Optional.of(sent.tree())).body().path("repeated").asBoolean());
        refused("message-id-reused", bank.sign(bank.call("once", "agreement-Quantum", shop, "Quantum", "y"), Kind.CALL));
    }

    private static void exchange(String level) throws InterruptedException {
        Signed call = bank.send("call-" + level, "InterAppCall",
                bank.sign(bank.call("call-" + level, "agreement-" + level, shop, level, marker(level)), Kind.CALL), shop);
        while (!shop.received().equals(marker(level))) {
            // a call of another test
        }
        shop.respond(call, bank, "agreement-" + level, level, marker(level) + "-answer");
        assertEquals(marker(level) + "-answer", bank.received());
    }

    private static void refused(String code, ObjectNode paper) {
        refused(code, paper, paper.path("call_id").asText());
    }

    private static void refused(String code, ObjectNode paper, String messageId) {
        Refusal refusal = assertThrows(Refusal.class, () -> bank.send(messageId, "InterAppCall", paper, shop));
        assertEquals(code, refusal.code(), refusal::detail);
    }

    private static String marker(String level) {
        return "plaintext-of-level-" + level;
    }

    /** Everything that was allocated and not yet overwritten, garbage too. */
    private static void heapDump(Path file) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(oracle.process().pid()), "GC.heap_dump", "-all", file.toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertTrue(jcmd.waitFor(SECONDS_MAX, TimeUnit.SECONDS));
        assertEquals(0, jcmd.exitValue());
    }

    /** The markers in a file, however large it is. */
    private static TreeSet<String> markersIn(Path file) throws IOException {
        TreeSet<String> found = new TreeSet<>();
        byte[] window = new byte[1 << 20];
        int kept = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (int read = in.read(window, kept, window.length - kept); read >= 0; read = in.read(window, kept, window.length - kept)) {
                String text = new String(window, 0, kept + read, StandardCharsets.ISO_8859_1);
                for (String level : LEVELS) {
                    for (String marker : List.of(marker(level), marker(level) + "-answer")) {
                        if (text.contains(marker)) {
                            found.add(marker);
                        }
                    }
                }
                int tail = Math.min(text.length(), 64);
                System.arraycopy(window, kept + read - tail, window, 0, tail);
                kept = tail;
            }
        } catch (NoSuchFileException gone) {
            return found; // the database removed it
        }
        return found;
    }
}
