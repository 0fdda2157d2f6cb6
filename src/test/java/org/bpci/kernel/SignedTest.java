package org.bpci.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignedTest {

    private static final int BYTES_MAX = 10_000;
    private static final Network NET = Network.of("testnet");

    @ParameterizedTest
    @EnumSource(Suite.class)
    void aSignedObjectVerifiesAfterTheWire(Suite suite) {
        SigningKey key = SigningKey.generate(suite);
        Signed sent = Signed.sign(Json.parseObject("{\"b\":1,\"a\":[true,null,\"é\"]}", BYTES_MAX), NET, Kind.MESSAGE, key);
        Signed received = Signed.of(Json.parseObject(Json.write(sent.tree()), BYTES_MAX));
        VerificationKey known = VerificationKey.parse(key.verificationKey().text());
        received.require(NET, Kind.MESSAGE, known);
        assertTrue(received.verifies(NET, Kind.MESSAGE, known));
        assertEquals(sent.digest(NET, Kind.MESSAGE), received.digest(NET, Kind.MESSAGE));
        assertArrayEquals("{\"a\":[true,null,\"é\"],\"b\":1}".getBytes(StandardCharsets.UTF_8), received.canonical());
    }

    @Test
    void whatIsStoredReadsBackToWhatWasSigned() {
        SigningKey key = SigningKey.generate(Suite.ED25519);
        Signed sent = Signed.sign(Json.parseObject("{\"n\":[1e17,-2.5e20,1e21,9007199254740992.0,0.5,7]}", BYTES_MAX), NET, Kind.MESSAGE, key);
        assertEquals("{\"n\":[100000000000000000.0,-250000000000000000000.0,1e+21,9007199254740992.0,0.5,7]}",
                new String(sent.readable(), StandardCharsets.UTF_8));
        Signed stored = Signed.of(Json.parseObject(sent.readable(), BYTES_MAX));
        assertArrayEquals(sent.canonical(), stored.canonical());
        assertEquals(sent.digest(NET, Kind.MESSAGE), stored.digest(NET, Kind.MESSAGE));
    }

    @ParameterizedTest
    @EnumSource(Suite.class)
    void aSignatureCountsForOneKindOnOneNetworkAndOneKey(Suite suite) {
        SigningKey key = SigningKey.generate(suite);
        Signed signed = Signed.sign(Json.parseObject("{\"a\":1}", BYTES_MAX), NET, Kind.MESSAGE, key);
        assertFalse(signed.verifies(NET, Kind.BALLOT, key.verificationKey()));
        assertFalse(signed.verifies(Network.of("othernet"), Kind.MESSAGE, key.verificationKey()));
        assertFalse(signed.verifies(NET, Kind.MESSAGE, SigningKey.generate(suite).verificationKey()));
        Refusal refusal = assertThrows(Refusal.class, () -> signed.require(NET, Kind.BALLOT, key.verificationKey()));
        assertTrue(refusal.is(InputFault.SIGNATURE_INVALID));
    }

    @Test
    void everyMemberIsCovered() {
        SigningKey key = SigningKey.generate(Suite.ED25519);
        Signed signed = Signed.sign(Json.parseObject("{\"a\":1}", BYTES_MAX), NET, Kind.MESSAGE, key);
        ObjectNode widened = signed.tree().deepCopy();
        widened.put("unforeseen", true);
        assertFalse(Signed.of(widened).verifies(NET, Kind.MESSAGE, key.verificationKey()));
    }

    @Test
    void signingLeavesTheGivenTreeAlone() {
        ObjectNode unsigned = Json.parseObject("{\"a\":1}", BYTES_MAX);
        Signed.sign(unsigned, NET, Kind.MESSAGE, SigningKey.generate(Suite.ED25519));
        assertFalse(unsigned.has(Signed.SIGNATURE));
    }

    @Test
    void anUnsignedObjectIsRefusedAsSuch() {
        Signed unsigned = Signed.of(Json.parseObject("{\"a\":1}", BYTES_MAX));
        VerificationKey key = SigningKey.generate(Suite.ED25519).verificationKey();
        Refusal refusal = assertThrows(Refusal.class, () -> unsigned.require(NET, Kind.MESSAGE, key));
        assertTrue(refusal.is(InputFault.SIGNATURE_MISSING));
        assertFalse(unsigned.verifies(NET, Kind.MESSAGE, key));
    }

    @Test
    void aSignatureOfTheOtherSuiteIsRefused() {
        SigningKey plain = SigningKey.generate(Suite.ED25519);
        Signed signed = Signed.sign(Json.parseObject("{\"a\":1}", BYTES_MAX), NET, Kind.MESSAGE, plain);
        VerificationKey hybrid = SigningKey.generate(Suite.ED25519_ML_DSA_65).verificationKey();
        assertFalse(signed.verifies(NET, Kind.MESSAGE, hybrid));
        assertThrows(Refusal.class, () -> signed.require(NET, Kind.MESSAGE, hybrid));
    }

    @Test
    void preAuthenticationEncodingCountsBytes() {
        byte[] pae = NET.pae(Kind.MESSAGE, "{\"a\":\"é\"}".getBytes(StandardCharsets.UTF_8));
        assertEquals("DSSEv1 53 application/vnd.bpci.message.v1+json; network=testnet 10 {\"a\":\"é\"}",
                new String(pae, StandardCharsets.UTF_8));
    }
}
