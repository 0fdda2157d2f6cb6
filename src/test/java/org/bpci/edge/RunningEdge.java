package org.bpci.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bpci.api.Role;
import org.bpci.api.TokenIssuer;
import org.bpci.api.TokenVerifier;
import org.bpci.bus.Bus;
import org.bpci.discovery.MemoryDiscovery;
import org.bpci.kernel.Json;
import org.bpci.kernel.Network;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;

/** A real edge on a free port in front of rooms that forget. */
final class RunningEdge implements AutoCloseable {

    static final Network NETWORK = Network.of("test-net");
    static final String ORACLE = "oracle-1";
    private static final int SECONDS_MAX = 20;
    private static final int ANSWER_BYTES_MAX = 1 << 22;

    final CannedRelay relay = new CannedRelay();
    final SigningKey tokenKey = SigningKey.generate(Suite.ED25519);
    final FrontDesk desk;
    volatile List<NodeProbe.Part> parts = List.of(new NodeProbe.Part("database", ""));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Vertx vertx = Vertx.vertx();
    private final String deployment;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RunningEdge() throws Exception {
        this(EdgeLimits.defaults(), true);
    }

    RunningEdge(EdgeLimits limits, boolean registrationOpen) throws Exception {
        desk = new FrontDesk(limits);
        Bus.install(vertx);
        await(vertx.deployVerticle(new MemoryDiscovery(NETWORK)));
        await(vertx.deployVerticle(relay));
        EdgeSettings settings = new EdgeSettings("127.0.0.1", 0, 9101, ORACLE, NETWORK,
                SigningKey.generate(Suite.ED25519).verificationKey(), "1.0", Instant.now(), registrationOpen, false,
                Duration.ofSeconds(5), 64 << 10, EdgeSettings.limits(Map.of("max_message_bytes", 65_536L)));
        TokenVerifier tokens = new TokenVerifier(vertx, tokenKey.verificationKey(), ORACLE, NETWORK.id());
        deployment = await(vertx.deployVerticle(() -> new EdgeVerticle(settings, desk, tokens, new Probe(), Instant::now, meters),
                new DeploymentOptions().setInstances(2)));
    }

    /** What came back; the body is missing when it was not JSON. */
    record Answer(HttpResponse<byte[]> http, JsonNode body) {

        int status() {
            return http.statusCode();
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        String code() {
            return body.path("code").asText();
        }

        String detail() {
            return body.path("detail").asText();
        }
    }

    Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    Answer post(String path, String body) throws Exception {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    Answer post(String path, ObjectNode body) throws Exception {
        return post(path, body.toString());
    }

    Answer as(Role role, String method, String path, String body) throws Exception {
        return withToken(token(role), method, path, body);
    }

    Answer withToken(String token, String method, String path, String body) throws Exception {
        HttpRequest.Builder request = request(path).header("Authorization", "Bearer " + token);
        if (body.isEmpty()) {
            return send(request.method(method, BodyPublishers.noBody()));
        }
        return send(request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body)));
    }

    String token(Role role) {
        return tokenIssuer(tokenKey, ORACLE, NETWORK.id()).issue(role.wireName() + "-1", role, Instant.now(), Duration.ofMinutes(5));
    }

    TokenIssuer tokenIssuer(SigningKey key, String oracle, String network) {
        return new TokenIssuer(vertx, key, oracle, network);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + desk.port() + path)).timeout(Duration.ofSeconds(SECONDS_MAX));
    }

    Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> http = client.send(request.build(), BodyHandlers.ofByteArray());
        boolean json = http.headers().firstValue("Content-Type").orElse("").contains("json") && http.body().length > 0;
        return new Answer(http, json ? Json.parse(http.body(), ANSWER_BYTES_MAX) : Json.parse("null".getBytes(StandardCharsets.UTF_8), 4));
    }

    /** Writes bytes as they are and reads until the peer closes or {@code patience} has passed. */
    String raw(String bytes, Duration patience) throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout((int) patience.toMillis());
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(read);
            } catch (SocketException reset) {
                // the end all the same
            }
            return read.toString(StandardCharsets.UTF_8);
        }
    }

    Socket connect() throws IOException {
        return new Socket("127.0.0.1", desk.port());
    }

    void undeploy() throws Exception {
        await(vertx.undeploy(deployment));
    }

    @Override
    public void close() throws IOException {
        client.shutdownNow();
        vertx.close().await();
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.await(SECONDS_MAX, TimeUnit.SECONDS);
    }

    private final class Probe implements NodeProbe {

        @Override
        public Future<List<Part>> parts() {
            return Future.succeededFuture(parts);
        }

        @Override
        public List<String> differences(ObjectNode config) {
            return config.path("oracle_config").path("api_port").asInt(9100) == 9100 ? List.of() : List.of("oracle_config.api_port");
        }

        @Override
        public String metrics() {
            return "# HELP oracle_connected_nodes_total\noracle_connected_nodes_total 0\n";
        }
    }
}
