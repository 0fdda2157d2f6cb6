package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;

/** The REST side of an oracle. Every call answers, or throws the {@link Refusal} the oracle gave or a {@link ClientFault}. */
public final class ApiClient {

    /** The longest a call may take; the server holds {@code ?wait=delivered} up to 30 s by default. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    /** A page of list results stays far below it. */
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final URI endpoint;
    private final Optional<String> token;

    /** @param endpoint such as {@code http://127.0.0.1:9100}, without a slash at the end */
    public ApiClient(URI endpoint, Optional<String> token) {
        this.endpoint = endpoint;
        this.token = token;
    }

    /** What the oracle said: the status (always of the 200s) and the JSON, missing when there is no body. */
    public record Answer(int status, JsonNode body) {
    }

    public URI endpoint() {
        return endpoint;
    }

    public JsonNode get(String pathAndQuery) {
        return call("GET", pathAndQuery, Optional.empty()).body();
    }

    public Answer post(String pathAndQuery, JsonNode body) {
        return call("POST", pathAndQuery, Optional.of(body));
    }

    public Answer call(String method, String pathAndQuery, Optional<JsonNode> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(pathAndQuery))
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json, application/problem+json")
                .method(method, body.map(json -> HttpRequest.BodyPublishers.ofByteArray(Json.write(json)))
                        .orElseGet(HttpRequest.BodyPublishers::noBody));
        body.ifPresent(json -> request.header("Content-Type", "application/json"));
        token.ifPresent(jwt -> request.header("Authorization", "Bearer " + jwt));
        return answer(send(request.build()));
    }

    /** The text of a resource that is not JSON, such as {@code /metrics}. */
    public String text(String path) {
        HttpResponse<byte[]> response = send(HttpRequest.newBuilder(endpoint.resolve(path)).timeout(ANSWER_TIMEOUT).build());
        if (response.statusCode() >= 300) {
            return answer(response).toString(); // throws the refusal
        }
        return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
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

    private Answer answer(HttpResponse<byte[]> response) {
        JsonNode body = body(response);
        if (response.statusCode() / 100 == 2) {
            return new Answer(response.statusCode(), body);
        }
        if (body instanceof ObjectNode problem && problem.path("code").isTextual()) {
            throw Problems.read(problem);
        }
        throw ClientFault.ANSWER_UNREADABLE.because(endpoint + " answered " + response.statusCode()
                + " without saying why; is it an oracle's API address?");
    }

    private JsonNode body(HttpResponse<byte[]> response) {
        if (response.body().length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return Json.parse(response.body(), ANSWER_BYTES_MAX);
        } catch (Refusal notJson) {
            if (notJson.kind() != FaultKind.INVALID) {
                throw notJson;
            }
            throw ClientFault.ANSWER_UNREADABLE.because(endpoint + " answered " + response.statusCode()
                    + " with something that is not JSON; is it an oracle's API address?");
        }
    }
}
