package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bpci.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bpci verify} on certificates: a verdict people understand, what it rests on, and an exit code. */
class VerifyCertificateTest {

    private static final Path FOLDER = Path.of("src/test/resources/certificates");
    private static final String ORACLE_KEY_ID = "7e87c2c0c3488de45c091069c2b2683e";

    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aCertificateIsToldWithItsVotersAndWhatItRestsOn() {
        assertEquals(0, verify(file("approved.json")));
        for (String expected : List.of("APPROVED: prop-1", "max_block_size", "4.5", "threshold 0.67", "VALID", ORACLE_KEY_ID, "compare it",
                "entry 5 of a signed tree of 7", "0 of 4 known to you", "--receipt")) {
            assertTrue(out.toString().contains(expected), () -> expected + "\n" + out);
        }
    }

    @Test
    void whatIsKnownIsCompared() {
        assertEquals(0, verify(file("approved.json"), "--oracle-key", ORACLE_KEY_ID, "--network", "test-net"));
        assertTrue(out.toString().matches("(?s).*oracle's key +as you know it +oracle-1, ed25519:.*"), out.toString());
        assertEquals(5, verify(file("approved.json"), "--oracle-key", "0".repeat(32)));
        assertTrue(out.toString().contains("NOT VALID"), out.toString());
        assertEquals(5, verify(file("approved.json"), "--network", "other-net"));
        assertEquals(5, verify(file("approved.json"), "--voter", "a=" + "0".repeat(32)));
        assertEquals(2, verify(file("approved.json"), "--oracle-key", "nonsense"));
        assertTrue(err.toString().contains("key id"), err.toString());
    }

    @Test
    void programsGetJson() throws Exception {
        assertEquals(0, verify(file("rejected.json"), "-o", "json"));
        ObjectNode told = Json.parseObject(out.toString().strip(), 1 << 20);
        assertTrue(told.path("valid").asBoolean() && told.path("outcome").asText().equals("Rejected"), told.toString());
        assertEquals(4, told.path("voters").size());
        byte[] bytes = Files.readAllBytes(FOLDER.resolve("rejected.json"));
        bytes[bytes.length / 2] ^= 1;
        assertEquals(5, verify(Files.write(folder.resolve("changed.json"), bytes).toString(), "-o", "json"));
        ObjectNode refused = Json.parseObject(out.toString().strip(), 1 << 20);
        assertFalse(refused.path("valid").asBoolean(true));
        assertTrue(refused.has("reason") && refused.has("code"), refused.toString());
    }

    @Test
    void aReceiptShowsThatTheOracleHidABallot() {
        assertEquals(0, verify(file("hidden-ballot.json")));
        assertEquals(5, verify(file("hidden-ballot.json"), "--receipt", file("hidden-ballot-receipt.json")));
        assertTrue(out.toString().contains("acknowledged a ballot of d"), out.toString());
        assertEquals(0, verify(file("approved.json"), "--receipt", file("hidden-ballot-receipt.json")));
        assertTrue(out.toString().contains("It agrees with a receipt of a, b, c, d"), out.toString());
        assertEquals(5, verify(file("approved.json"), "--other", file("hidden-ballot.json")));
        assertTrue(out.toString().contains("two decisions"), out.toString());
    }

    @Test
    void theElectorateIsFollowedBackToTheFirst() throws Exception {
        assertEquals(0, verify(file("weights-decision.json"), "-o", "json"));
        String zero = Json.parseObject(out.toString().strip(), 1 << 20).path("epoch_digest").asText();
        assertEquals(0, verify(file("epoch-1.json"), "--epoch0", zero, "--history", file("weights-decision.json")));
        assertTrue(out.toString().contains("comes from your epoch 0 by decisions"), out.toString());
        assertEquals(2, verify(file("epoch-1.json"), "--epoch0", zero));
        assertTrue(err.toString().contains("prop-4"), err.toString());
        assertEquals(5, verify(file("weights-decision.json"), "--epoch0", "0".repeat(64)));
    }

    @Test
    void whatIsNoCertificateIsNotTakenForOne() throws Exception {
        assertEquals(2, verify(file("hidden-ballot-receipt.json"), "--network", "test-net"));
        assertEquals(5, verify(file("hidden-ballot-receipt.json")));
        assertEquals(5, verify(Files.writeString(folder.resolve("empty"), "").toString()));
        assertEquals(2, verify(folder.resolve("missing").toString()));
        assertEquals(2, verify(file("approved.json"), "--key", "a+b+c"));
    }

    private static String file(String name) {
        return FOLDER.resolve(name).toString();
    }

    private int verify(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("verify"));
        all.addAll(List.of(arguments));
        return Main.run(all.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    }
}
