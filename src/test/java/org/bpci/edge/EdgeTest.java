package org.bpci.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.bpci.api.Role;
import org.bpci.edge.RunningEdge.Answer;
import org.bpci.kernel.Problem;
import org.bpci.relay.RelayRequest.AdmitMessage;
import org.bpci.relay.RelayRequest.ListDeadLetters;
import org.bpci.relay.RelayRequest.ReplayDeadLetter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EdgeTest {

    private static final String NODES = "/api/v1/oracle/nodes";
    private static final String RELAY = "/api/v1/oracle/relay";
    private static final String MESSAGE = "{\"message_id\":\"msg-001\"}";

    private static RunningEdge edge;

    @BeforeAll
    static void start() throws Exception {
        edge = new RunningEdge();
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
    }

    @Test
    void seedRegistrationIsCreatedThenFoundThenUpdated() throws Exception {
        String body = """
                {"node_id":"bpi-node-001","node_type":"EncCluster","endpoint":"ws://localhost:8080","capabilities":["encryption","storage"]}""";
        Answer created = edge.post(NODES + "/register", body);
        assertEquals(201, created.status(), created.detail());
        assertEquals("Unverified", created.body().path("status").asText());
        assertEquals(200, edge.post(NODES + "/register", body).status());
        Answer found = edge.get(NODES + "/bpi-node-001");
        assertEquals("EncCluster", found.body().path("node_type").asText());
        assertTrue(found.body().path("capabilities").path("supports_encryption").asBoolean());
        assertEquals("node-unknown", edge.get(NODES + "/nobody").code());
    }

    @Test
    void nodesAreListedInPages() throws Exception {
        for (String id : List.of("list-a", "list-b", "list-c")) {
            edge.post(NODES + "/register", "{\"node_id\":\"" + id + "\",\"node_type\":\"Storage\"}");
        }
        Answer page = edge.get(NODES + "?after=list-0&limit=2");
        assertEquals("list-b", page.body().path("next").asText(), page.body().toString());
        assertEquals(200, edge.get(NODES + "?status=unverified&type=Custom:Bank").status());
        for (String query : List.of("?status=Alive", "?type=Bank", "?limit=0", "?limit=1001", "?limit=-1", "?limit=1e3", "?after=-",
                "?colour=red", "?limit=1&limit=2")) {
            assertEquals("query-invalid", edge.get(NODES + query).code(), query);
        }
    }

    @Test
    void operatorIsolatesRestoresAndRemoves() throws Exception {
        edge.post(NODES + "/register", "{\"node_id\":\"op-node\",\"node_type\":\"Storage\"}");
        String isolation = NODES + "/op-node/isolation";
        assertEquals("token-missing", edge.post(isolation, "{\"reason\":\"why\"}").code());
        Answer isolated = edge.as(Role.OPERATOR, "POST", isolation, "{\"reason\":\"why\"}");
        assertEquals("operator-1", isolated.body().path("isolation").path("by").asText());
        assertEquals("field-missing", edge.as(Role.OPERATOR, "POST", isolation, "{}").code());
        assertEquals("Unverified", edge.as(Role.ADMIN, "DELETE", isolation, "{\"reason\":\"fine\"}").body().path("status").asText());
        assertEquals("token-missing", edge.send(edge.request(NODES + "/op-node").DELETE()).code());
        assertEquals(200, edge.as(Role.OPERATOR, "DELETE", NODES + "/op-node", "").status());
        assertEquals(404, edge.get(NODES + "/op-node").status());
    }

    @Test
    void messageIsHandedToTheRelayAndMayBeWaitedFor() throws Exception {
        Answer accepted = edge.post(RELAY, MESSAGE);
        assertEquals(202, accepted.status(), accepted.detail());
        assertEquals("Queued", accepted.body().path("deliveries").path(0).path("state").asText());
        assertEquals("oracle-1", accepted.body().path("receipt").path("oracle_id").asText());
        assertTrue(edge.relay.asked.stream().anyMatch(request -> request instanceof AdmitMessage admit
                && admit.bytes() == MESSAGE.length() && admit.remote().equals("127.0.0.1")));
        Answer waited = edge.post(RELAY + "?wait=delivered", MESSAGE);
        assertEquals(200, waited.status());
        assertEquals("Delivered", waited.body().path("deliveries").path(0).path("state").asText());
        assertEquals(200, edge.post(RELAY, "{\"message_id\":\"repeated\"}").status());
        assertEquals("query-invalid", edge.post(RELAY + "?wait=forever", MESSAGE).code());
    }

    @Test
    void messagesAndDeadLettersNeedTheirRoles() throws Exception {
        String message = "/api/v1/oracle/messages/msg-001";
        assertEquals(401, edge.get(message).status());
        assertEquals("Bearer realm=\"bpci\"", edge.get(message).header("WWW-Authenticate"));
        assertEquals("High", edge.as(Role.VIEWER, "GET", message + "?source=node-001", "").body().path("priority").asText());
        assertEquals("message-not-found", edge.as(Role.VIEWER, "GET", "/api/v1/oracle/messages/other", "").code());

        Answer letters = edge.as(Role.AUDITOR, "GET", "/api/v1/oracle/dead-letters?target=node-002&after=3&limit=5", "");
        assertEquals(7, letters.body().path("next").asLong());
        assertTrue(edge.relay.asked.stream().anyMatch(request -> request instanceof ListDeadLetters list
                && list.after() == 3 && list.limit() == 5 && list.target().orElseThrow().value().equals("node-002")));

        String replay = "/api/v1/oracle/dead-letters/7/replay";
        for (Role low : List.of(Role.VIEWER, Role.AUDITOR)) {
            assertEquals("role-too-low", edge.as(low, "POST", replay, "").code());
        }
        assertFalse(edge.relay.asked.stream().anyMatch(ReplayDeadLetter.class::isInstance));
        assertEquals("Queued", edge.as(Role.OPERATOR, "POST", replay, "").body().path("state").asText());
        assertEquals("field-invalid", edge.as(Role.OPERATOR, "POST", "/api/v1/oracle/dead-letters/x/replay", "").code());
    }

    @Test
    void queriesAnswerByTypeAndListTheTypesThereAre() throws Exception {
        edge.post(NODES + "/register", "{\"node_id\":\"query-node\",\"node_type\":\"Storage\"}");
        Answer status = query("node_status", "{\"node_id\":\"query-node\"}");
        assertEquals("Storage", status.body().path("result").path("node_type").asText());
        assertTrue(query("network_summary", "{}").body().path("result").path("total").asInt() > 0);
        assertEquals(7, query("queue_status", "{}").body().path("result").path("queued_deliveries").asInt());
        assertEquals("token-missing", query("message_status", "{\"message_id\":\"msg-001\"}").code());
        assertEquals("field-missing", query("node_status", "{}").code());
        assertEquals("field-unknown", query("network_summary", "{\"x\":1}").code());
        Answer unknown = query("node_state", "{}");
        assertEquals("query-type-unknown", unknown.code());
        assertTrue(unknown.detail().contains("'node_status'") && unknown.detail().contains("queue_status"), unknown.detail());
    }

    @Test
    void startComparesTheConfigurationWithTheRunningOne() throws Exception {
        String start = "/api/v1/oracle/start";
        assertEquals("role-too-low", edge.as(Role.OPERATOR, "POST", start, "{\"config\":{}}").code());
        assertEquals("Running", edge.as(Role.ADMIN, "POST", start, "{\"config\":{\"oracle_config\":{\"api_port\":9100}}}")
                .body().path("status").asText());
        Answer other = edge.as(Role.ADMIN, "POST", start, "{\"config\":{\"oracle_config\":{\"api_port\":1}}}");
        assertEquals(409, other.status());
        assertTrue(other.detail().contains("oracle_config.api_port"), other.detail());
    }

    @Test
    void infoStatsHealthAndMetricsArePublic() throws Exception {
        Answer info = edge.get("/api/v1/oracle/info");
        assertEquals("test-net", info.body().path("network_id").asText());
        assertEquals(65_536, info.body().path("limits").path("max_message_bytes").asInt());
        assertEquals(50, info.body().path("limits").path("rate_limit_per_node").asInt(), "what the relay goes by, not what is configured");
        assertEquals(7, edge.get("/api/v1/oracle/stats").body().path("queues").path("queued_deliveries").asInt());
        assertEquals("UP", edge.get("/health/live").body().path("status").asText());
        assertEquals(200, edge.get("/health").status());
        Answer metrics = edge.get("/metrics");
        assertTrue(metrics.header("Content-Type").startsWith("text/plain; version=0.0.4"));
        assertTrue(new String(metrics.http().body()).contains("oracle_connected_nodes_total"));
        assertTrue(new String(edge.get("/openapi.yaml").http().body()).startsWith("openapi: 3.1"));
    }

    @Test
    void readinessSaysWhichPartIsDown() throws Exception {
        try (RunningEdge sick = new RunningEdge()) {
            sick.parts = List.of(new NodeProbe.Part("relay", ""), new NodeProbe.Part("database", "it does not answer"));
            Answer ready = sick.get("/health/ready");
            assertEquals(503, ready.status());
            assertEquals("it does not answer", ready.body().path("checks").path(1).path("detail").asText());
            assertEquals(200, sick.get("/health/live").status());
        }
    }

    @Test
    void closedRegistrationNeedsAnOperator() throws Exception {
        try (RunningEdge closed = new RunningEdge(EdgeLimits.defaults(), false)) {
            String body = "{\"node_id\":\"n\",\"node_type\":\"Storage\"}";
            assertEquals("token-missing", closed.post(NODES + "/register", body).code());
            assertEquals(201, closed.as(Role.OPERATOR, "POST", NODES + "/register", body).status());
        }
    }

    @Test
    void everyAnswerCarriesItsIdAndNoLicenceForBrowsers() throws Exception {
        Answer answer = edge.send(edge.request("/health/live").header("X-Request-Id", "mine-1"));
        assertEquals("mine-1", answer.header("X-Request-Id"));
        Answer problem = edge.get("/nowhere");
        assertEquals("route-unknown", problem.code());
        assertEquals("urn:bpci:request:" + problem.header("X-Request-Id"), problem.body().path("instance").asText());
        assertEquals(Problem.MEDIA_TYPE, problem.header("Content-Type"));
        for (Answer any : List.of(answer, problem)) {
            assertEquals("nosniff", any.header("X-Content-Type-Options"));
            assertEquals("no-store", any.header("Cache-Control"));
            assertEquals("", any.header("Access-Control-Allow-Origin"));
        }
    }

    @Test
    void wrongMethodIsToldTheRightOnesAndHeadFollowsGet() throws Exception {
        Answer wrong = edge.send(edge.request(NODES).method("PUT", BodyPublishers.noBody()));
        assertEquals(405, wrong.status());
        assertEquals("GET, HEAD", wrong.header("Allow"));
        assertEquals("DELETE, GET, HEAD", edge.send(edge.request(NODES + "/x").method("PATCH", BodyPublishers.noBody())).header("Allow"));
        Answer head = edge.send(edge.request("/health/live").method("HEAD", BodyPublishers.noBody()));
        assertEquals(200, head.status());
        assertEquals(0, head.http().body().length);
        assertEquals("15", head.header("Content-Length"));
    }

    @Test
    void stoppingEdgeAnswersWhatItHasAndTakesNoMore() throws Exception {
        try (RunningEdge stopping = new RunningEdge()) {
            assertEquals(200, stopping.get("/health/live").status());
            stopping.undeploy();
            assertThrows(ConnectException.class, () -> stopping.get("/health/live"));
            assertEquals(0, stopping.desk.connections());
        }
    }

    private static Answer query(String type, String parameters) throws Exception {
        return edge.post("/api/v1/oracle/query", "{\"query_type\":\"" + type + "\",\"parameters\":" + parameters + "}");
    }
}
