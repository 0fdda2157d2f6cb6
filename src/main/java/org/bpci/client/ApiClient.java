package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.bpci.api.Route;
import org.bpci.api.Routes;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Json;
import org.bpci.kernel.Problem;
import org.bpci.kernel.Refusal;

/** The REST side of an oracle. Every call answers, or throws the {@link Refusal} the oracle gave or a {@link ClientFault}. */
public final class ApiClient {

    /** The longest a call may take; the server holds {@code ?wait=delivered} up to 30 s by default. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    /** A page of list results stays far below it. */
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final URI endpoint;
    private final Optional<String> token;
    private JsonNode info; // asked when first needed

    /** @param endpoint such as {@code http://127.0.0.1:9100}, without a slash at the end */
    public ApiClient(URI endpoint, Optional<String> token) {
        this.endpoint = endpoint;
        this.token = token;
    }

    /** What the oracle said: the status (of the 200s, but for a health that is bad) and the JSON, missing when there is no body. */
    public record Answer(int status, JsonNode body) {
    }

    public URI endpoint() {
        return endpoint;
    }

    public JsonNode get(Route route, Object... parameters) {
        return call(route, Map.of(), Optional.empty(), parameters).body();
    }

    public Answer send(Route route, JsonNode body, Object... parameters) {
        return call(route, Map.of(), Optional.of(body), parameters);
    }

    /** @param parameters the values of the path's parameters, in order */
    public Answer call(Route route, Map<String, String> query, Optional<? extends JsonNode> body, Object... parameters) {
        HttpRequest.Builder request = request(route.at(query, parameters))
                .header("Accept", "application/json, " + Problem.MEDIA_TYPE)
                .method(route.method(), body.map(json -> BodyPublishers.ofByteArray(Json.write(json))).orElseGet(BodyPublishers::noBody));
        if (body.isPresent()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<byte[]> response = send(request.build());
        requireSuccess(response);
        return new Answer(response.statusCode(), response.body().length == 0 ? MissingNode.getInstance() : json(response));
    }

    /** A resource that tells how a room is; 503 means that it is not well, and says so as fully. */
    public Answer health(Route route) {
        HttpResponse<byte[]> response = send(request(route.at()).build());
        if (response.statusCode() == FaultKind.UNAVAILABLE.status() && response.body().length > 0 && json(response).path("status").isTextual()) {
            return new Answer(response.statusCode(), json(response));
        }
        requireSuccess(response);
        return new Answer(response.statusCode(), json(response));
    }

    /** A resource that is not JSON, such as {@code /metrics}. */
    public String text(Route route) {
        HttpResponse<byte[]> response = send(request(route.at()).build());
        requireSuccess(response);
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** A resource that is bytes, such as a tile of the ledger. */
    public byte[] bytes(Route route, Object... parameters) {
        return bytes(route, Map.of(), parameters);
    }

    /** As {@link #bytes(Route, Object...)}, with query parameters. */
    public byte[] bytes(Route route, Map<String, String> query, Object... parameters) {
        HttpResponse<byte[]> response = send(request(route.at(query, parameters)).build());
        requireSuccess(response);
        return response.body();
    }

    /** Whether the oracle says that it can work; false also when nobody answers. */
    public boolean ready() {
        try {
            return send(request(Routes.READY.at()).build()).statusCode() == 200;
        } catch (Refusal notYet) {
            return false;
        }
    }

    /** Which oracle this is: what signatures are made for and checked with. Asked once. */
    public OracleIdentity identity() {
        info();
        return OracleIdentity.read((ObjectNode) info, "oracle info");
    }

    /** Where nodes connect. The host is the one this client reaches the oracle by. */
    public URI webSocket() {
        info();
        String scheme = "https".equals(endpoint.getScheme()) ? "wss" : "ws";
        return URI.create(scheme + "://" + endpoint.getHost() + ":" + info.path("websocket_port").asInt()
                + info.path("websocket_path").asText("/ws"));
    }

    private synchronized void info() {
        if (info == null) {
            JsonNode answer = get(Routes.INFO);
            if (!(answer instanceof ObjectNode)) {
                throw ClientFault.ANSWER_UNREADABLE.because(endpoint + " does not say which oracle it is; is it an oracle's API address?");
            }
            info = answer;
        }
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(pathAndQuery)).timeout(ANSWER_TIMEOUT);
        token.ifPresent(jwt -> request.header("Authorization", "Bearer " + jwt));
        return request;
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return Http.CLIENT.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        } catch (ConnectException | HttpConnectTimeoutException refused) {
            throw ClientFault.ORACLE_UNREACHABLE.because("no oracle answers at " + endpoint
                    + "; start one with: ./bpci oracle start (another address is given by --endpoint or BPCI_ENDPOINT)");
        } catch (HttpTimeoutException late) {
            throw ClientFault.ORACLE_SILENT.because(endpoint + " did not answer within " + ANSWER_TIMEOUT.toSeconds()
                    + " s; ask again, the result may already stand");
        } catch (IOException broken) {
            throw ClientFault.ORACLE_UNREACHABLE.because("the connection to " + endpoint + " broke off ("
                    + broken.getMessage() + "); try again");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ClientFault.ORACLE_SILENT.because("interrupted while waiting for " + endpoint);
        }
    }

    private void requireSuccess(HttpResponse<byte[]> response) {
        if (response.statusCode() / 100 == 2) {
            return;
        }
        if (response.body().length > 0 && json(response) instanceof ObjectNode problem && problem.path("code").isTextual()) {
            throw Problem.read(problem);
        }
        throw ClientFault.ANSWER_UNREADABLE.because(endpoint + " answered " + response.statusCode()
                + " without saying why; is it an oracle's API address?");
    }

    private JsonNode json(HttpResponse<byte[]> response) {
        try {
            return Json.parse(response.body(), ANSWER_BYTES_MAX);
        } catch (Refusal notJson) {
            throw ClientFault.ANSWER_UNREADABLE.because(endpoint + " answered " + response.statusCode()
                    + " with something that is not JSON; is it an oracle's API address?");
        }
    }
}
