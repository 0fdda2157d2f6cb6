package org.bpci.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.Fault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Network;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealingTest {

    private static final Network NETWORK = Network.of("bpci-test");
    private static final byte[] CONTENT = "{\"account\":\"123\"}".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource(SealSuite.class)
    void whatIsSealedOpensAndShowsNothing(SealSuite suite) {
        ObjectNode call = sealed(suite, 1);
        assertArrayEquals(CONTENT, Sealing.open(NETWORK, Json.parseObject(Json.write(call), 10_000), key(suite, 1)));
        assertFalse(call.toString().contains("123"));
        assertFalse(call.toString().contains(Base64Url.encode(CONTENT)));
    }

    @ParameterizedTest
    @EnumSource(SealSuite.class)
    void theSignatureIsNotPartOfTheHeader(SealSuite suite) {
        assertArrayEquals(CONTENT, Sealing.open(NETWORK, sealed(suite, 1).put("signature", "ed25519:later"), key(suite, 1)));
    }

    @ParameterizedTest
    @EnumSource(SealSuite.class)
    void anotherHeaderDoesNotOpen(SealSuite suite) {
        for (String name : new String[] {"call_id", "agreement_id", "action", "encryption_level"}) {
            refuses(SealFault.SEAL_BROKEN, sealed(suite, 1).put(name, "other"), NETWORK, suite);
            ObjectNode without = sealed(suite, 1);
            without.remove(name);
            refuses(SealFault.SEAL_BROKEN, without, NETWORK, suite);
        }
        refuses(SealFault.SEAL_BROKEN, sealed(suite, 1).put("one_more", true), NETWORK, suite);
        refuses(SealFault.SEAL_BROKEN, sealed(suite, 1), Network.of("another"), suite);
    }

    @ParameterizedTest
    @EnumSource(SealSuite.class)
    void anotherKeyIsNamedInTheRefusal(SealSuite suite) {
        Refusal refusal = assertThrows(Refusal.class, () -> Sealing.open(NETWORK, sealed(suite, 1), key(suite, 2)));
        assertTrue(refusal.is(SealFault.SEALED_FOR_ANOTHER_KEY));
        assertTrue(refusal.detail().contains(key(suite, 1).publicKey().keyId()), refusal::detail);
    }

    @Test
    void theNamedSuiteCountsForNothingWithoutItsKey() {
        ObjectNode call = sealed(SealSuite.X_WING, 1);
        ((ObjectNode) call.get("sealed")).put("key_id", key(SealSuite.X_WING, 2).publicKey().keyId());
        refusesFor(SealFault.SEAL_BROKEN, call, NETWORK, key(SealSuite.X_WING, 2));
        ((ObjectNode) call.get("sealed")).put("suite", "x25519");
        refusesFor(SealFault.SEALED_MALFORMED, call, NETWORK, key(SealSuite.X_WING, 1));
    }

    @ParameterizedTest
    @EnumSource(SealSuite.class)
    void twoSealingsHaveNothingInCommon(SealSuite suite) {
        ObjectNode first = (ObjectNode) sealed(suite, 1).get("sealed");
        ObjectNode second = (ObjectNode) Sealing.seal(NETWORK, header(), key(suite, 1).publicKey(), CONTENT, random(99, suite.randomBytes())).get("sealed");
        assertFalse(first.get("encapsulation").equals(second.get("encapsulation")));
        assertFalse(first.get("ciphertext").equals(second.get("ciphertext")));
    }

    @ParameterizedTest
    @EnumSource(SealSuite.class)
    void oddShapesAreRefusedByName(SealSuite suite) {
        for (String member : new String[] {"suite", "key_id", "encapsulation", "ciphertext"}) {
            ObjectNode missing = sealed(suite, 1);
            ((ObjectNode) missing.get("sealed")).remove(member);
            refusalNames(member, missing, suite);
            for (String text : new String[] {"x", "AA", "====", "A".repeat(40)}) {
                ObjectNode wrong = sealed(suite, 1);
                ((ObjectNode) wrong.get("sealed")).put(member, text);
                refusalNames(member.equals("ciphertext") && text.length() == 40 ? "content" : member, wrong, suite);
            }
            ObjectNode number = sealed(suite, 1);
            ((ObjectNode) number.get("sealed")).put(member, 7);
            refusalNames(member, number, suite);
        }
        ObjectNode more = sealed(suite, 1);
        ((ObjectNode) more.get("sealed")).put("nonce", "AAAA");
        refusalNames("nonce", more, suite);
    }

    private static void refusalNames(String what, ObjectNode call, SealSuite suite) {
        Refusal refusal = assertThrows(Refusal.class, () -> Sealing.open(NETWORK, call, key(suite, 1)));
        assertTrue(refusal.detail().contains(what), () -> what + ": " + refusal.detail());
    }

    private static void refuses(Fault fault, ObjectNode call, Network network, SealSuite suite) {
        refusesFor(fault, call, network, key(suite, 1));
    }

    private static void refusesFor(Fault fault, ObjectNode call, Network network, PrivateSealKey key) {
        Refusal refusal = assertThrows(Refusal.class, () -> Sealing.open(network, call, key));
        assertEquals(fault.code(), refusal.code(), refusal::detail);
    }

    private static ObjectNode sealed(SealSuite suite, long seed) {
        return Sealing.seal(NETWORK, header(), key(suite, seed).publicKey(), CONTENT, random(seed + 50, suite.randomBytes()));
    }

    private static ObjectNode header() {
        return Json.parseObject("""
                {"call_id":"call-1","agreement_id":"agreement-1","action":"Read(accounts)","encryption_level":"High"}""", 1000);
    }

    private static PrivateSealKey key(SealSuite suite, long seed) {
        return PrivateSealKey.ofSeed(suite, random(seed, SealSuite.SEED_BYTES));
    }

    private static byte[] random(long seed, int bytes) {
        byte[] random = new byte[bytes];
        new Random(seed).nextBytes(random);
        return random;
    }
}
