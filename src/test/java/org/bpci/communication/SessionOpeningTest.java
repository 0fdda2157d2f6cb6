package org.bpci.communication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.bpci.discovery.DiscoveryRequest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Challenge, hello and welcome (protocol §5): who is let in and what the others are told. */
class SessionOpeningTest {

    private static TestOracle oracle;

    @BeforeAll
    static void start() {
        oracle = new TestOracle(1, List.of());
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    @Test
    void bothSidesProveTheirKeysAndTheSessionIsAnnounced() {
        SigningKey key = oracle.register("alpha", Optional.empty());
        try (TestNode node = new TestNode(oracle.port())) {
            VerificationKey oracleKey = VerificationKey.parse(node.challenge.get("public_key").textValue());
            assertEquals(oracle.key.verificationKey(), oracleKey);
            Signed.of(node.challenge).require(TestOracle.NETWORK, Kind.CHALLENGE, oracleKey);
            node.hello(node.unsignedHello("alpha").put("in_flight_window", 17), key);
            ObjectNode welcome = (ObjectNode) node.read("welcome").get("welcome");
            Signed.of(welcome).require(TestOracle.NETWORK, Kind.WELCOME, oracleKey);
            assertEquals(TestNode.CLIENT_NONCE, welcome.get("client_nonce").textValue());
            assertEquals(17, welcome.get("in_flight_window").intValue());
            assertEquals(8, welcome.get("offer_window").intValue());
            assertEquals(20, welcome.get("heartbeat_secs").intValue());
            assertEquals(1 << 20, welcome.get("max_message_bytes").intValue());
            CommunicationEvent.SessionOpened opened = oracle.opened();
            assertEquals(new NodeId("alpha"), opened.node());
            assertEquals(17, opened.inFlightWindow());
            assertEquals(welcome.get("session_id").textValue(), Long.toString(opened.session().id()));
            assertTrue(TestOracle.next(oracle.seen, DiscoveryRequest.Seen.class).connected());
        }
        assertEquals("connection-lost", oracle.closed().reason());
        assertFalse(TestOracle.next(oracle.seen, DiscoveryRequest.Seen.class).connected());
    }

    @ParameterizedTest
    @CsvSource({
        "nonce, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, hello-refused",
        "oracle_id, oracle-other, hello-refused",
        "node_id, stranger, hello-refused",
        "node_id, '', field-invalid",
        "client_nonce, AAEC, field-invalid",
        "created_at, yesterday, field-invalid",
        "in_flight_window, many, field-invalid",
        "extra, x, field-unknown"})
    void aHelloThatIsWrongIsRefusedAndTheConnectionClosed(String member, String value, String code) {
        SigningKey key = oracle.register("beta", Optional.empty());
        try (TestNode node = new TestNode(oracle.port())) {
            node.hello(node.unsignedHello("beta").put(member, value), key);
            assertEquals(code, node.refusal());
            assertEquals(1008, node.closeCode());
        }
    }

    @Test
    void aHelloOfAnotherKeyIsRefused() {
        oracle.register("gamma", Optional.empty());
        assertRefused("gamma", SigningKey.generate(Suite.ED25519), "signature-invalid", 1008);
    }

    @Test
    void aNodeWithoutKeyIsRefused() {
        oracle.registerWithoutKey("keyless");
        assertRefused("keyless", SigningKey.generate(Suite.ED25519), "hello-refused", 1008);
    }

    @Test
    void anIsolatedNodeIsToldSo() {
        SigningKey key = oracle.register("isolated", Optional.empty());
        oracle.isolate("isolated");
        assertRefused("isolated", key, "node-not-admitted", 4003);
    }

    @Test
    void anythingBeforeTheHelloEndsTheConnection() {
        try (TestNode node = new TestNode(oracle.port())) {
            node.client.text("{\"type\":\"ack\",\"delivery_ids\":[1]}");
            assertEquals("hello-expected", node.refusal());
            assertEquals(1008, node.closeCode());
        }
    }

    @Test
    void textThatIsNotJsonBeforeTheHelloEndsTheConnection() {
        try (TestNode node = new TestNode(oracle.port())) {
            node.client.text("hello");
            assertEquals("malformed-json", node.refusal());
            assertEquals(1008, node.closeCode());
        }
    }

    @Test
    void aStrangerMaySendNoMoreThanAHello() {
        try (TestNode node = new TestNode(oracle.port())) {
            node.client.send(RawClient.frame(0x81, new byte[20_000]));
            assertEquals(1009, node.closeCode());
        }
    }

    @Test
    void binaryIsRefused() {
        try (TestNode node = new TestNode(oracle.port())) {
            node.client.send(RawClient.frame(0x82, new byte[1]));
            assertEquals(1003, node.closeCode());
        }
    }

    @Test
    void whoDoesNotSayHelloInTimeIsClosed() {
        try (TestNode node = new TestNode(oracle.port())) {
            assertEquals(1008, node.closeCode());
        }
    }

    private static void assertRefused(String id, SigningKey key, String code, int closeCode) {
        try (TestNode node = new TestNode(oracle.port())) {
            node.hello(node.unsignedHello(id), key);
            assertEquals(code, node.refusal());
            assertEquals(closeCode, node.closeCode());
        }
    }
}
