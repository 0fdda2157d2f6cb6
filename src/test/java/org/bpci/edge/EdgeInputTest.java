package org.bpci.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bpci.api.Role;
import org.bpci.api.Routes;
import org.bpci.client.NodePapers;
import org.bpci.edge.RunningEdge.Answer;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong input of every sort gets a problem that names what is wrong and how to put it right. */
class EdgeInputTest {

    private static final String REGISTER = "/api/v1/oracle/nodes/register";
    private static RunningEdge edge;

    @BeforeAll
    static void start() throws Exception {
        edge = new RunningEdge();
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"node_type":"EncCluster","endpoint":"ws://localhost:8080","capabilities":["encryption"]}                  | field-missing | /node_id
            {"node_id":"a","endpoint":"ws://localhost:8080","capabilities":["encryption"]}                             | field-missing | /node_type
            {"node_id":1,"node_type":"EncCluster"}                                                                     | field-invalid | /node_id
            {"node_id":"a","node_type":["EncCluster"]}                                                                 | field-invalid | /node_type
            {"node_id":"a","node_type":"EncCluster","endpoint":8080}                                                   | field-invalid | /endpoint
            {"node_id":"a","node_type":"EncCluster","endpoint":"http://localhost"}                                     | field-invalid | ws or wss
            {"node_id":"a","node_type":"EncCluster","capabilities":[1]}                                                | field-invalid | /capabilities/0
            {"node_id":"a","node_type":"EncCluster","capabilities":null}                                               | field-invalid | /capabilities
            {"node_id":"a","node_type":"EncCluster","endpont":"ws://localhost:8080"}                                   | field-unknown | 'endpoint'
            {"node_id":"a","node_type":"EncCluster","public_key":"ed25519:AAAA","created_at":"x","proof":"ed25519:AA"} | key-invalid   | /public_key
            {"node_id":"a","node_id":"b","node_type":"EncCluster"}                                                     | malformed-json | twice
            {"node_id":"a","node_type":"EncCluster"} x                                                                 | malformed-json | column
            [1]                                                                                                        | malformed-json | object
            {"node_id":"\\ud800","node_type":"EncCluster"}                                                             | malformed-json | surrogate
            """)
    void registrationWithAFaultNamesIt(String body, String code, String named) throws Exception {
        Answer answer = edge.post(REGISTER, body);
        assertEquals(400, answer.status(), answer.detail());
        assertEquals(code, answer.code(), answer.detail());
        assertTrue(answer.detail().contains(named), answer.detail());
        assertTrue(!answer.body().path("retryable").asBoolean() && answer.body().path("type").asText().endsWith(code));
    }

    @Test
    void oversizedMembersAndBodiesAreRefused() throws Exception {
        assertEquals("field-invalid", edge.post(REGISTER, "{\"node_id\":\"" + "a".repeat(129) + "\",\"node_type\":\"Oracle\"}").code());
        assertEquals("field-invalid", edge.post(REGISTER, "{\"node_id\":\"a\",\"node_type\":\"Oracle\",\"endpoint\":\"ws://"
                + "a".repeat(512) + "\"}").code());
        Answer large = edge.post(REGISTER, "{\"node_id\":\"" + "a".repeat(40_000) + "\"}");
        assertEquals(413, large.status());
        assertTrue(large.detail().contains("32768"), large.detail());
        assertEquals(413, edge.post(Routes.RELAY.path(), "{\"content\":\"" + "a".repeat(70_000) + "\"}").status());
        Answer chunked = edge.send(edge.request(REGISTER).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[40_000]))));
        assertEquals(413, chunked.status());
        assertEquals("malformed-json", edge.post(REGISTER, "[".repeat(2_000)).code());
        assertEquals("malformed-json", edge.post(REGISTER, "").code());
    }

    @Test
    void onlyJsonIsTakenAndOnlyWhereABodyBelongs() throws Exception {
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                "application/json; charset=utf-16")) {
            Answer answer = edge.send(edge.request(REGISTER).header("Content-Type", type).POST(BodyPublishers.ofString("{}")));
            assertEquals(415, answer.status(), type);
            assertEquals("media-type-unsupported", answer.code());
        }
        assertEquals("field-missing", edge.send(edge.request(REGISTER).header("Content-Type", "Application/JSON; charset=\"UTF-8\"")
                .POST(BodyPublishers.ofString("{}"))).code());
        Answer body = edge.send(edge.request("/health/live").header("Content-Type", "application/json")
                .method("GET", BodyPublishers.ofString("{}")));
        assertEquals("body-unexpected", body.code());
    }

    @Test
    void signedPapersPassAndForgedOnesDoNot() throws Exception {
        NodeId node = new NodeId("signed-node");
        SigningKey key = SigningKey.generate(Suite.ED25519);
        Instant now = Instant.now();
        ObjectNode registration = NodePapers.registration(RunningEdge.NETWORK, node, "Gateway", java.util.Optional.empty(),
                Json.parseObject("{\"supports_consensus\":true}", 99), key, now);
        assertEquals("signature-invalid", edge.post(REGISTER, registration.deepCopy().put("node_type", "Oracle")).code());
        assertEquals(201, edge.post(REGISTER, registration).status());

        String path = "/api/v1/oracle/nodes/signed-node";
        assertEquals(200, edge.post(path + "/heartbeat", NodePapers.heartbeat(RunningEdge.NETWORK, node, key, now)).status());
        ObjectNode stale = NodePapers.heartbeat(RunningEdge.NETWORK, node, key, now.minusSeconds(400));
        assertEquals("object-too-old", edge.post(path + "/heartbeat", stale).code());
        SigningKey next = SigningKey.generate(Suite.ED25519);
        ObjectNode rotation = NodePapers.rotation(RunningEdge.NETWORK, node, key, next, now.plusMillis(1));
        assertEquals(next.verificationKey().keyId(), edge.post(path + "/keys", rotation).body().path("key_id").asText());
        assertEquals("signature-invalid", edge.post(path + "/heartbeat", NodePapers.heartbeat(RunningEdge.NETWORK, node, key, now)).code());
        assertEquals(409, edge.post(REGISTER, NodePapers.registration(RunningEdge.NETWORK, node, "Gateway", java.util.Optional.empty(),
                Json.parseObject("{}", 9), key, now.plusMillis(2))).status());

        ObjectNode farewell = NodePapers.deregistration(RunningEdge.NETWORK, node, next, now.plusMillis(9));
        Answer gone = edge.send(edge.request(path).header("Content-Type", "application/json")
                .method("DELETE", BodyPublishers.ofString(farewell.toString())));
        assertEquals("Deregistered", gone.body().path("status").asText(), gone.detail());
    }

    @Test
    void tokensThatAreNotOursOpenNothing() throws Exception {
        String path = "/api/v1/oracle/dead-letters";
        Instant now = Instant.now();
        String good = edge.token(Role.ADMIN);
        assertEquals(200, edge.withToken(good, "GET", path, "").status());
        var foreignKey = edge.tokenIssuer(SigningKey.generate(Suite.ED25519), RunningEdge.ORACLE, "test-net");
        var foreignNetwork = edge.tokenIssuer(edge.tokenKey, RunningEdge.ORACLE, "other-net");
        var foreignOracle = edge.tokenIssuer(edge.tokenKey, "oracle-2", "test-net");
        var ours = edge.tokenIssuer(edge.tokenKey, RunningEdge.ORACLE, "test-net");
        String unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + good.split("\\.")[1] + ".";
        for (String token : List.of("", "x", "a.b.c", unsigned, good + "A", good.substring(0, good.length() - 2),
                foreignKey.issue("x", Role.ADMIN, now, Duration.ofHours(1)),
                foreignNetwork.issue("x", Role.ADMIN, now, Duration.ofHours(1)),
                foreignOracle.issue("x", Role.ADMIN, now, Duration.ofHours(1)),
                ours.issue("x", Role.ADMIN, now.minusSeconds(100), Duration.ofSeconds(50)))) {
            Answer answer = edge.withToken(token, "GET", path, "");
            assertEquals(401, answer.status(), token);
            assertEquals("token-invalid", answer.code());
            assertTrue(answer.detail().contains("token"), answer.detail());
        }
        Answer basic = edge.send(edge.request(path).header("Authorization", "Basic YTpi"));
        assertEquals("token-invalid", basic.code());
    }

    @ParameterizedTest
    @CsvSource({"GET,/api/v1/oracle/messages/x", "GET,/api/v1/oracle/dead-letters", "POST,/api/v1/oracle/dead-letters/1/replay",
            "POST,/api/v1/oracle/start", "POST,/api/v1/oracle/nodes/x/isolation", "DELETE,/api/v1/oracle/nodes/x/isolation",
            "DELETE,/api/v1/oracle/nodes/x"})
    void protectedRoutesAreClosedWithoutAToken(String method, String path) throws Exception {
        Answer answer = edge.send(edge.request(path).method(method, BodyPublishers.noBody()));
        assertEquals("token-missing", answer.code());
        assertEquals("Bearer realm=\"bpci\"", answer.header("WWW-Authenticate"));
    }

    @Test
    void everyRouteRefusesRolesThatAreTooLow() throws Exception {
        for (var route : Routes.ALL) {
            if (route.access().open()) {
                continue;
            }
            String path = route.path().replaceAll("\\{[a-z_]+}", "1");
            for (Role role : Role.values()) {
                Answer answer = edge.as(role, route.method(), path, route.bodyBytesMax() > 0 ? "{}" : "");
                boolean allowed = role.covers(route.access().role().orElseThrow());
                assertEquals(!allowed, answer.code().equals("role-too-low"), role + " " + route.path() + " " + answer.code());
            }
        }
    }
}
