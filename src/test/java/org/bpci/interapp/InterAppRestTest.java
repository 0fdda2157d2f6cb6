package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bpci.api.Role;
import org.bpci.api.TokenIssuer;
import org.bpci.api.TokenVerifier;
import org.bpci.edge.EdgeLimits;
import org.bpci.edge.EdgeSettings;
import org.bpci.edge.EdgeVerticle;
import org.bpci.edge.FrontDesk;
import org.bpci.edge.NodeProbe;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Time;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Inter-app exchange over REST, with everything that can be wrong about what is sent. */
@ExtendWith(PostgresSuite.class)
class InterAppRestTest {

    private static final String BASE = "/api/v1/inter-app";
    private static final String A = InterAppScene.NODE_A;
    private static final String B = InterAppScene.NODE_B;
    private static final String TRADING = InterAppScene.TRADING;
    private static final String SETTLEMENT = InterAppScene.SETTLEMENT;
    private static final PolicySettings LENIENT = new PolicySettings(Duration.ofMinutes(1), 1_000, PolicySettings.Action.ALERT, 1_000,
            PolicySettings.Action.ALERT, Duration.ofMinutes(5));

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private InterAppHouse house;
    private FrontDesk desk;

    private record Answer(int status, JsonNode body) {

        String code() {
            return body.path("code").asText();
        }

        String detail() {
            return body.path("detail").asText();
        }
    }

    @BeforeEach
    void open(DatabaseLocation location) {
        house = new InterAppHouse(location, LENIENT);
        desk = new FrontDesk(EdgeLimits.defaults());
        EdgeSettings settings = new EdgeSettings("127.0.0.1", 0, 9101, InterAppScene.ORACLE.value(), InterAppScene.NETWORK,
                InterAppScene.key("oracle").verificationKey(), "1.0", Instant.now(), true, false, Duration.ofSeconds(20), 64 << 10,
                EdgeSettings.limits(Map.of("max_message_bytes", 65_536L)));
        TokenVerifier tokens = new TokenVerifier(house.vertx, InterAppScene.key("tokens").verificationKey(), InterAppScene.ORACLE.value(),
                InterAppScene.NETWORK.id());
        InterAppHouse.await(house.vertx.deployVerticle(new EdgeVerticle(settings, desk, tokens, new Probe(), house.clock, new SimpleMeterRegistry())));
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        house.close();
    }

    @Test
    void agreementIsEstablishedCalledAnsweredValidatedAndRevoked() throws Exception {
        ObjectNode draft = InterAppScene.draft("rest-whole", house.now(), "Execute(transfer)");
        assertEquals("Proposed", expect(201, post("/establish", InterAppScene.signed(draft, TRADING))).path("state").asText());
        Agreement agreement = InterAppScene.agreement(draft);
        assertEquals("Active", expect(200, post("/agreements/rest-whole/accept",
                InterAppScene.word(Kind.ACCEPTANCE, agreement, SETTLEMENT, house.now()))).path("state").asText());
        assertTrue(expect(200, get("/agreements/rest-whole/validate")).path("is_valid").asBoolean());

        ObjectNode call = house.call("rest-whole-1", agreement, "Execute(transfer)");
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> unchecked(() -> post("/agreements/rest-whole/calls?wait=response", call)));
        Digest digest = Signed.of(call).digest(InterAppScene.NETWORK, Kind.MESSAGE);
        ObjectNode response = InterAppScene.message("re-" + digest.hex(), "InterAppResponse", B, A,
                InterAppScene.response(digest, "rest-whole-1", agreement, house.now()), house.now());
        Answer sent = post("/agreements/rest-whole/calls", response);
        while (sent.code().equals("response-without-request")) { // until the call is accepted
            sent = post("/agreements/rest-whole/calls", response);
        }
        expect(202, sent);
        Answer answered = waiting.join();
        assertEquals("Ok", expect(200, answered).at("/response/content/status").asText(), answered.body().toString());

        expect(200, post("/agreements/rest-whole/revoke", InterAppScene.word(Kind.REVOCATION, agreement, SETTLEMENT, house.now())));
        JsonNode validation = expect(200, get("/agreements/rest-whole/validate?caller=" + TRADING + "&action=Execute(transfer)"));
        assertFalse(validation.path("is_valid").asBoolean());
        assertTrue(validation.at("/reasons/0").asText().contains("revoked") || validation.at("/reasons/0").asText().contains("ended"), validation.toString());
        refused(409, "agreement-revoked", post("/agreements/rest-whole/calls", house.call("rest-whole-2", agreement, "Execute(transfer)")));
        JsonNode report = expect(200, as(Role.AUDITOR, "GET", "/agreements/rest-whole/audit", ""));
        assertEquals(0, ReportCheck.check((ObjectNode) report, Optional.empty()).missing());
        refused(401, "token-missing", get("/agreements/rest-whole/audit"));
        assertEquals("healthy", expect(200, get("/health")).path("status").asText());
        assertEquals(2, expect(200, get("/apps")).path("apps").size());
        assertTrue(expect(200, as(Role.VIEWER, "GET", "/agreements?state=revoked&app=" + TRADING, "")).toString().contains("rest-whole"));
    }

    @Test
    void publishedBodyWithoutSignaturesIsToldHowToSignOrRegister() throws Exception {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("app1_id", TRADING).put("app2_id", SETTLEMENT).put("communication_type", "ServiceCall");
        body.putArray("permissions").add("Read(accounts)").add("Execute(transfer)");
        body.putObject("security_requirements").put("encryption_level", "High").put("authentication_required", true);
        Answer unsigned = refused(401, "agreement-unsigned", post("/establish", body));
        assertTrue(unsigned.detail().contains("bpci inter-app establish"), unsigned.detail());
        Answer unknown = refused(404, "app-unknown", post("/establish", body.put("app2_id", "payment-processor")));
        assertTrue(unknown.detail().contains("bpci inter-app register-app --app-id payment-processor"), unknown.detail());
    }

    @Test
    void permissionsThatCannotBeReadInOneWayAreRefused() throws Exception {
        refused(400, "permission-malformed", establish("Read(accounts"));
        refused(400, "permission-malformed", establish("Read()"));
        refused(400, "permission-ambiguous", establish("Raed(accounts)"));
        refused(400, "permission-ambiguous", establish("Read(acc*)"));
        refused(400, "permission-ambiguous", establish("Read(a){rate=1/s}", "Read(a){rate=2/s}"));
        refused(400, "field-invalid", establish("Read(" + "a".repeat(600) + ")"));
        refused(400, "permission-too-long", establish("Read(" + "a".repeat(100) + ")"));
    }

    @Test
    void everyMissingMemberOfARegistrationIsNamed() throws Exception {
        for (String member : List.of("app_id", "app_type", "hosting_node", "public_key", "created_at", "proof", "signature")) {
            ObjectNode registration = InterAppScene.registration("rest-app", A, house.now());
            registration.remove(member);
            Answer answer = post("/apps", registration);
            assertTrue(answer.status() == 400 || answer.status() == 401, member + ": " + answer);
            assertTrue(answer.detail().contains(member), member + ": " + answer.detail());
        }
        refused(401, "hosting-node-unknown", post("/apps", InterAppScene.registration("rest-app", "node-nowhere", house.now())));
        refused(400, "app-stale", post("/apps", InterAppScene.registration("rest-app", A, house.now().minusSeconds(600))));
        ObjectNode forged = InterAppScene.registration("rest-app", A, house.now()).put("app_type", "Backend");
        refused(401, "signature-invalid", post("/apps", forged));
    }

    @Test
    void agreementsThatExpiredOrWidenOrAreForgedAreRefused() throws Exception {
        ObjectNode expired = InterAppScene.draft("rest-expired", house.now().minus(Duration.ofDays(20)), "Read(a)")
                .put("expires_at", Time.format(house.now().minusSeconds(1)));
        refused(409, "agreement-expired", post("/establish", InterAppScene.signed(expired, TRADING, SETTLEMENT)));
        ObjectNode altered = InterAppScene.signed(InterAppScene.draft("rest-forged", house.now(), "Read(a)"), TRADING, SETTLEMENT);
        altered.putArray("permissions").add("Read(**)");
        refused(401, "signature-invalid", post("/establish", altered));
        Agreement agreement = house.establish("rest-widened", "Read(a)");
        ObjectNode wider = InterAppScene.next(agreement, house.now(), "Read(**)");
        JsonNode view = expect(201, post("/establish", InterAppScene.signed(wider, TRADING)));
        assertEquals(1, view.path("version").asInt(), "one side cannot widen");
        assertEquals(2, view.at("/proposed/version").asInt());
        ObjectNode otherKey = InterAppScene.draft("rest-key", house.now(), "Read(a)").put("app2_key", InterAppScene.key("stranger").verificationKey().text());
        refused(409, "app-key-differs", post("/establish", InterAppScene.signed(otherKey, TRADING)));
    }

    @Test
    void callsAreRefusedForWhateverIsWrongWithThem() throws Exception {
        Agreement agreement = house.establish("rest-calls", "Execute(transfer)");
        ObjectNode call = house.call("rest-calls-1", agreement, "Execute(transfer)");
        expect(202, post("/agreements/rest-calls/calls", call));
        assertTrue(expect(200, post("/agreements/rest-calls/calls", call)).path("repeated").asBoolean(), "the very same call has its receipt already");
        ObjectNode other = house.call("rest-calls-1", agreement, "Execute(transfer)").put("priority", "High");
        refused(409, "message-id-reused", post("/agreements/rest-calls/calls", Signed.sign(other, InterAppScene.NETWORK, Kind.MESSAGE, InterAppScene.key(A)).tree()));
        ObjectNode rewrapped = InterAppScene.message("rest-calls-2", "InterAppCall", A, B,
                InterAppScene.call("rest-calls-1", agreement, "Execute(transfer)", house.now()), house.now());
        refused(400, "call-invalid", post("/agreements/rest-calls/calls", rewrapped));
        refused(400, "call-invalid", post("/agreements/elsewhere/calls", call));
        refused(403, "call-denied", post("/agreements/rest-calls/calls", house.call("rest-calls-3", agreement, "Execute(withdraw)")));
        refused(400, "action-malformed", post("/agreements/rest-calls/calls", house.call("rest-calls-4", agreement, "Execute(*)")));
        ObjectNode orphan = InterAppScene.message("re-" + agreement.digest().hex(), "InterAppResponse", B, A,
                InterAppScene.response(agreement.digest(), "rest-calls-9", agreement, house.now()), house.now());
        refused(409, "response-without-request", post("/agreements/rest-calls/calls", orphan));
        refused(400, "call-invalid", post("/agreements/rest-calls/calls", orphan.deepCopy().put("message_type", "DataSync")));
        expect(200, post("/agreements/rest-calls/suspend", InterAppScene.word(Kind.SUSPENSION, agreement, TRADING, house.now())));
        refused(409, "agreement-suspended", post("/agreements/rest-calls/calls", house.call("rest-calls-5", agreement, "Execute(transfer)")));
    }

    @Test
    void operatorsActByTokenAndReason() throws Exception {
        house.establish("rest-operated", "Execute(transfer)");
        refused(401, "token-missing", post("/agreements/rest-operated/suspend", JsonNodeFactory.instance.objectNode().put("reason", "audit")));
        assertEquals(403, as(Role.VIEWER, "POST", "/agreements/rest-operated/suspend", "{\"reason\":\"audit\"}").status());
        refused(400, "field-missing", as(Role.OPERATOR, "POST", "/agreements/rest-operated/suspend", "{}"));
        assertEquals("Suspended", expect(200, as(Role.OPERATOR, "POST", "/agreements/rest-operated/suspend", "{\"reason\":\"audit\"}")).path("state").asText());
        assertEquals("Active", expect(200, as(Role.OPERATOR, "POST", "/agreements/rest-operated/resume", "{\"reason\":\"done\"}")).path("state").asText());
        expect(200, as(Role.OPERATOR, "POST", "/apps/" + TRADING + "/quarantine", "{\"reason\":\"audit\"}"));
        assertFalse(expect(200, get("/agreements/rest-operated/validate")).path("is_valid").asBoolean());
        expect(200, as(Role.OPERATOR, "DELETE", "/apps/" + TRADING + "/quarantine", "{\"reason\":\"done\"}"));
        refused(409, "app-not-quarantined", as(Role.OPERATOR, "DELETE", "/apps/" + TRADING + "/quarantine", "{\"reason\":\"done\"}"));
        refused(404, "agreement-unknown", get("/agreements/nowhere"));
        refused(404, "agreement-unknown", get("/agreements/%20bad%00"));
    }

    private Answer establish(String... permissions) throws Exception {
        return post("/establish", InterAppScene.draft("rest-permissions", house.now(), permissions).put("app1_signature", "ed25519:AA"));
    }

    private static Answer refused(int status, String code, Answer answer) {
        assertEquals(code, answer.code(), answer.toString());
        assertEquals(status, answer.status(), answer.toString());
        assertFalse(answer.detail().isEmpty());
        return answer;
    }

    private static JsonNode expect(int status, Answer answer) {
        assertEquals(status, answer.status(), answer.toString());
        return answer.body();
    }

    private interface Work {

        Answer run() throws Exception;
    }

    private static Answer unchecked(Work work) {
        try {
            return work.run();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    private Answer post(String path, ObjectNode body) throws Exception {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body.toString())));
    }

    private Answer as(Role role, String method, String path, String body) throws Exception {
        String token = new TokenIssuer(house.vertx, InterAppScene.key("tokens"), InterAppScene.ORACLE.value(), InterAppScene.NETWORK.id())
                .issue(role.wireName() + "-1", role, Instant.now(), Duration.ofMinutes(5));
        HttpRequest.Builder request = request(path).header("Authorization", "Bearer " + token);
        return send(body.isEmpty() ? request.method(method, BodyPublishers.noBody())
                : request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + desk.port() + BASE + path)).timeout(Duration.ofSeconds(40));
    }

    private Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> http = client.send(request.build(), BodyHandlers.ofByteArray());
        return new Answer(http.statusCode(), Json.parse(http.body(), ReportCheck.FILE_BYTES_MAX));
    }

    private static final class Probe implements NodeProbe {

        @Override
        public Future<List<Part>> parts() {
            return Future.succeededFuture(new ArrayList<>());
        }

        @Override
        public List<String> differences(ObjectNode config) {
            return List.of();
        }

        @Override
        public String metrics() {
            return "";
        }
    }
}
