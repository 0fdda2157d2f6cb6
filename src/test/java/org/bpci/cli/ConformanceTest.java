package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.Json;
import org.junit.jupiter.api.Test;

class ConformanceTest {

    private static final String KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    private static final String SIGNATURE = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            + "d25bf5f0595bbe24655141438e7a100b";

    @Test
    void signaturesAreJudgedByTheProductionCode() throws IOException {
        assertEquals(List.of("{\"tcId\":1,\"valid\":true}", "{\"id\":\"x\",\"valid\":false}", "{\"valid\":false}", "{\"valid\":false}"), run("ed25519-verify", 0,
                "{\"tcId\":1,\"key\":\"" + KEY + "\",\"msg\":\"\",\"sig\":\"" + SIGNATURE + "\"}",
                "{\"id\":\"x\",\"key\":\"" + KEY + "\",\"msg\":\"00\",\"sig\":\"" + SIGNATURE.toUpperCase(java.util.Locale.ROOT) + "\"}",
                "{\"key\":\"00\",\"msg\":\"\",\"sig\":\"" + SIGNATURE + "\"}",
                "{\"key\":\"" + KEY + "\",\"msg\":\"\",\"sig\":\"\"}"));
    }

    @Test
    void textsAreAcceptedOrRefused() throws IOException {
        assertEquals(List.of("{\"accepted\":true}", "{\"accepted\":false}", "{\"accepted\":true}", "{\"accepted\":false}"), run("json-strict", 0,
                "{\"b64\":\"" + base64("[1]") + "\"}", "{\"b64\":\"" + base64("[1,]") + "\"}",
                "{\"b64\":\"" + base64("\"" + "x".repeat(5_000_000) + "\"") + "\"}", "{\"b64\":\"\"}"));
    }

    @Test
    void canonicalFormsAreReturnedOrAnError() throws IOException {
        List<String> answers = run("jcs", 0, "{\"b64\":\"" + base64("{\"b\":1.0,\"a\":\"é\"}") + "\"}", "{\"b64\":\"" + base64("{\"a\":1,\"a\":2}") + "\"}");
        assertEquals("{\"canonical_b64\":\"" + base64("{\"a\":\"é\",\"b\":1}") + "\"}", answers.getFirst());
        assertTrue(answers.getLast().startsWith("{\"error\":"), answers::toString);
    }

    @Test
    void paddingIsToleratedInCases() throws IOException {
        assertEquals(List.of("{\"accepted\":true}"), run("json-strict", 0, "{\"b64\":\"MQ==\"}"));
    }

    @Test
    void aLineThatIsNoCaseIsAnsweredAndTheRestGoesOn() throws IOException {
        List<String> answers = run("json-strict", 2, "nonsense", "{}", "", "{\"b64\":\"!\"}", "{\"id\":7,\"b64\":\"" + base64("1") + "\"}");
        assertEquals(4, answers.size());
        for (String answer : answers.subList(0, 3)) {
            ObjectNode error = Json.parseObject(answer, 10_000);
            assertTrue(error.has("error"), answer);
        }
        assertEquals("{\"id\":7,\"accepted\":true}", answers.getLast());
    }

    private static List<String> run(String suite, int exitCode, String... lines) throws IOException {
        StringWriter out = new StringWriter();
        byte[] in = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        assertEquals(exitCode, ConformanceCommand.answerAll(
                ConformanceSuites.all().get(suite), new ByteArrayInputStream(in), new PrintWriter(out)));
        return out.toString().lines().toList();
    }

    private static String base64(String text) {
        return Base64Url.encode(text.getBytes(StandardCharsets.UTF_8));
    }
}
