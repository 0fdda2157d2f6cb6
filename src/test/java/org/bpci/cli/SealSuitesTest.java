package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiPredicate;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Vectors;
import org.junit.jupiter.api.Test;

/** Every public vector of the sealing primitives, put to the suites as it stands. */
class SealSuitesTest {

    private static final int VECTORS_BYTES_MAX = 20_000_000;

    /** Other sizes of key, nonce and tag are valid AES-GCM, but not what the suite opens. */
    @Test
    void publicVectorsOfAesGcmAreJudgedAsExpected() {
        judgeAll("aes_gcm_test.json", "aes-256-gcm-open", (group, test) -> valid(test)
                && group.get("keySize").intValue() == 256 && group.get("ivSize").intValue() == 96 && group.get("tagSize").intValue() == 128);
    }

    @Test
    void publicVectorsOfHkdfAreJudgedAsExpected() {
        judgeAll("hkdf_sha256_test.json", "hkdf-sha256", (group, test) -> valid(test));
    }

    /** What the suite calls acceptable is accepted, but for the shared secrets of zeros, which RFC 9180 §7.1.4 forbids. */
    @Test
    void publicVectorsOfX25519AreJudgedAsExpected() {
        judgeAll("x25519_test.json", "x25519", (group, test) -> !test.get("flags").toString().contains("ZeroSharedSecret"));
    }

    @Test
    void publicVectorsOfMlKemAreJudgedAsExpected() {
        judgeAll("mlkem_768_test.json", "ml-kem-768-decaps", (group, test) -> valid(test));
        judgeAll("mlkem_768_encaps_test.json", "ml-kem-768-encaps", (group, test) -> valid(test));
    }

    @Test
    void publicVectorsOfMlDsaAreJudgedAsExpected() {
        judgeAll("mldsa_65_verify_test.json", "ml-dsa-65-verify", (group, test) -> valid(test));
    }

    @Test
    void resultsAreGivenAndComparedWithWhatTheCaseStates() {
        String input = "{\"ikm\":\"" + "0b".repeat(22) + "\",\"salt\":\"\",\"info\":\"\",\"size\":4";
        assertEquals("{\"valid\":true,\"okm\":\"8da4e775\"}", answer("hkdf-sha256", input + "}").toString());
        assertEquals("{\"valid\":true,\"okm\":\"8da4e775\"}", answer("hkdf-sha256", input + ",\"okm\":\"8DA4E775\"}").toString());
        assertEquals("{\"valid\":false,\"okm\":\"8da4e775\"}", answer("hkdf-sha256", input + ",\"okm\":\"8da4e776\"}").toString());
    }

    @Test
    void encapsulationsOfXWingAndMlKem1024AreFoundAgain() {
        ObjectNode keys = answer("x-wing-decaps", "{\"sk\":\"" + "01".repeat(32) + "\",\"ct\":\"" + "00".repeat(1120) + "\"}");
        assertTrue(keys.get("valid").booleanValue(), "implicit rejection");
        ObjectNode sent = answer("x-wing-encaps", "{\"pk\":" + keys.get("pk") + ",\"eseed\":\"" + "02".repeat(64) + "\"}");
        assertEquals(sent.get("ss"), answer("x-wing-decaps", "{\"seed\":\"" + "01".repeat(32) + "\",\"ct\":" + sent.get("ct") + "}").get("ss"));
        ObjectNode lattice = answer("ml-kem-1024-decaps", "{\"seed\":\"" + "01".repeat(64) + "\",\"c\":\"" + "00".repeat(1568) + "\"}");
        ObjectNode other = answer("ml-kem-1024-encaps", "{\"ek\":" + lattice.get("ek") + ",\"m\":\"" + "02".repeat(32) + "\"}");
        assertEquals(other.get("K"), answer("ml-kem-1024-decaps", "{\"seed\":\"" + "01".repeat(64) + "\",\"c\":" + other.get("c") + "}").get("K"));
    }

    @Test
    void whatCannotBeComputedIsInvalidWithTheReason() {
        assertInvalid("x-wing-decaps", "{\"sk\":\"00\",\"ct\":\"\"}", "32 bytes");
        assertInvalid("x-wing-decaps", "{\"sk\":\"" + "00".repeat(32) + "\",\"ct\":\"00\"}", "1120 bytes");
        assertInvalid("x-wing-encaps", "{\"pk\":\"" + "ff".repeat(1216) + "\",\"eseed\":\"" + "00".repeat(64) + "\"}", "not reduced");
        assertInvalid("ml-kem-1024-encaps", "{\"ek\":\"" + "ff".repeat(1568) + "\",\"m\":\"" + "00".repeat(32) + "\"}", "not reduced");
        assertInvalid("ml-kem-1024-decaps", "{\"dk\":\"" + "00".repeat(3168) + "\",\"c\":\"" + "00".repeat(1568) + "\"}", "hash");
        assertInvalid("aes-256-gcm-open", "{\"key\":\"\",\"iv\":\"" + "00".repeat(12) + "\",\"aad\":\"\",\"ct\":\"\",\"tag\":\"" + "00".repeat(16) + "\"}", "belong together");
        assertInvalid("aes-256-gcm-open", "{\"key\":\"\",\"iv\":\"00\",\"aad\":\"\",\"ct\":\"\",\"tag\":\"" + "00".repeat(16) + "\"}", "96 bits");
        assertThrows(Refusal.class, () -> answer("x-wing-decaps", "{\"sk\":\"" + "00".repeat(32) + "\"}"));
        assertThrows(Refusal.class, () -> answer("x25519", "{\"private\":\"0\",\"public\":\"00\"}"));
    }

    private static void assertInvalid(String suite, String input, String why) {
        ObjectNode answer = answer(suite, input);
        assertFalse(answer.get("valid").booleanValue());
        assertTrue(answer.get("error").textValue().contains(why), answer::toString);
    }

    private static void judgeAll(String file, String suite, BiPredicate<JsonNode, JsonNode> expected) {
        JsonNode vectors = Json.parse(Vectors.bytes(Vectors.path("wycheproof/" + file)), VECTORS_BYTES_MAX);
        int judged = 0;
        for (JsonNode group : vectors.get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                ObjectNode input = test.deepCopy();
                if (group.has("publicKey")) {
                    input.set("publicKey", group.get("publicKey"));
                }
                ObjectNode answer = ConformanceSuites.all().get(suite).apply(input);
                assertEquals(expected.test(group, test), answer.get("valid").booleanValue(),
                        () -> file + " " + test.get("tcId") + " " + test.get("comment") + " " + answer);
                judged++;
            }
        }
        assertEquals(vectors.get("numberOfTests").intValue(), judged);
    }

    private static boolean valid(JsonNode test) {
        return test.get("result").textValue().equals("valid");
    }

    private static ObjectNode answer(String suite, String input) {
        return ConformanceSuites.all().get(suite).apply(Json.parseObject(input, 100_000));
    }
}
