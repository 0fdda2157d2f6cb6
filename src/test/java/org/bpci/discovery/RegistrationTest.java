package org.bpci.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {

    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");

    @Test
    void seedExampleIsReadAsWritten() {
        Registration registration = read("""
                {"node_id":"bpi-node-001","node_type":"EncCluster","endpoint":"ws://localhost:8080",
                 "capabilities":["encryption","storage"]}""");
        assertEquals("EncCluster", registration.type());
        assertEquals(8080, registration.endpoint().orElseThrow().getPort());
        assertEquals(new Capabilities(false, true, OptionalInt.empty(), List.of(), List.of("encryption", "storage")),
                registration.capabilities());
        assertTrue(registration.proof().isEmpty());
    }

    @Test
    void capabilitiesMayBeAnObject() {
        Registration registration = read("""
                {"node_id":"n","node_type":"validator","capabilities":{"supports_consensus":true,"supports_encryption":true,
                 "max_message_size":1048576,"supported_protocols":["BPI-1.0"]}}""");
        assertEquals("Validator", registration.type());
        assertEquals(new Capabilities(true, true, OptionalInt.of(1 << 20), List.of("BPI-1.0"), List.of()), registration.capabilities());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "enccluster"           | EncCluster
            "GATEWAY"              | Gateway
            "Custom:Banking"       | Custom:Banking
            "custom:Banking"       | Custom:Banking
            {"Custom":"Banking"}   | Custom:Banking
            """)
    void nodeTypesAreReadWhateverTheirForm(String json, String written) {
        assertEquals(written, read("{\"node_id\":\"n\",\"node_type\":" + json + "}").type());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Bank\"", "\"Custom:\"", "\"Custom:a b\"", "{\"Custom\":1}", "{\"Custom\":\"a\",\"x\":1}", "7", "null"})
    void unknownNodeTypesAreRefusedWithTheKnownOnes(String json) {
        Refusal refusal = assertThrows(Refusal.class, () -> read("{\"node_id\":\"n\",\"node_type\":" + json + "}"));
        assertTrue(refusal.detail().contains("/node_type") && refusal.detail().contains("EncCluster"), refusal.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a:1", "ws://", "ws:a", "ws://user@a:1", "ws://a:1#f", "ws://a:0", "ws://a:65536", "ws://a:", "ws://a b",
            "ws://bücher.example", "ws://a_b:1", "wss://[::1", "javascript:alert(1)", "ws://a:1\\u0000"})
    void endpointsOfAnotherShapeAreRefused(String endpoint) {
        Refusal refusal = assertThrows(Refusal.class,
                () -> read("{\"node_id\":\"n\",\"node_type\":\"Oracle\",\"endpoint\":\"" + endpoint + "\"}"));
        assertTrue(refusal.detail().contains("/endpoint"), refusal.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://localhost:8080", "WSS://node.example/bpci?x=1", "ws://[::1]:9", "ws://10.0.0.1"})
    void webSocketAddressesAreTaken(String endpoint) {
        assertTrue(Endpoint.parse(endpoint).isPresent());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"node_type":"Oracle"}                                                   | /node_id
            {"node_id":"n"}                                                          | /node_type
            {"node_id":"-n","node_type":"Oracle"}                                    | /node_id
            {"node_id":7,"node_type":"Oracle"}                                       | /node_id
            {"node_id":"n","node_type":"Oracle","capabilities":"x"}                  | /capabilities
            {"node_id":"n","node_type":"Oracle","capabilities":[""]}                 | /capabilities/0
            {"node_id":"n","node_type":"Oracle","capabilities":{"max_message_size":0}} | /capabilities/max_message_size
            {"node_id":"n","node_type":"Oracle","capabilities":{"consensus":true}}   | /capabilities/consensus
            {"node_id":"n","node_type":"Oracle","nodetype":"x"}                      | did you mean 'node_type'
            {"node_id":"n","node_type":"Oracle","proof":"AA"}                        | /public_key
            {"node_id":"n","node_type":"Oracle","public_key":"ed25519:AA"}           | /public_key
            """)
    void refusalsNameTheMember(String json, String named) {
        Refusal refusal = assertThrows(Refusal.class, () -> read(json));
        assertTrue(refusal.detail().contains(named), refusal.detail());
    }

    @Test
    void keyWithoutProofOrTimeIsRefused() {
        Papers alice = new Papers("alice");
        ObjectNode withoutProof = alice.registration(NOW);
        withoutProof.remove("proof");
        assertTrue(assertThrows(Refusal.class, () -> Registration.read(withoutProof, Papers.NETWORK)).is(InputFault.SIGNATURE_MISSING));
        ObjectNode withoutTime = alice.registration(NOW);
        withoutTime.remove("created_at");
        assertTrue(assertThrows(Refusal.class, () -> Registration.read(withoutTime, Papers.NETWORK)).detail().contains("/created_at"));
    }

    @Test
    void proofCoversEveryMember() {
        ObjectNode registration = new Papers("alice").registration(NOW);
        for (var change : List.of("node_id", "node_type", "endpoint", "created_at")) {
            ObjectNode altered = registration.deepCopy().put(change, switch (change) {
                case "node_type" -> "Oracle";
                case "endpoint" -> "ws://evil.example:1";
                case "created_at" -> "2026-11-22T18:00:01Z";
                default -> "mallory";
            });
            assertTrue(assertThrows(Refusal.class, () -> Registration.read(altered, Papers.NETWORK)).is(InputFault.SIGNATURE_INVALID));
        }
        assertFalse(Registration.read(registration, Papers.NETWORK).proof().isEmpty());
    }

    private static Registration read(String json) {
        return Registration.read(Json.parseObject(json, 8_192), Papers.NETWORK);
    }
}
