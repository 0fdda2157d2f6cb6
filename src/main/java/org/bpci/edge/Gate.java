package org.bpci.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bpci.api.ApiFault;
import org.bpci.api.Role;
import org.bpci.api.Route;
import org.bpci.api.Token;
import org.bpci.api.TokenVerifier;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Refusal;

/** What a request must show before its body is read: known query parameters, a token, patience, JSON of a fitting size. */
final class Gate {

    private static final int QUERY_CHARS_SHOWN = 64;
    /** RFC 3986 §3.3. The router would meet a malformed escape with an error of its own. */
    private static final Pattern PATH = Pattern.compile("/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*+");

    /** RFC 9112 §3.2.2, as a proxy is sent it. */
    private static final Pattern ABSOLUTE = Pattern.compile(
            "https?://(?:[A-Za-z0-9._~!$&'()*+,;=%-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{0,5})?/", Pattern.CASE_INSENSITIVE);
    private static final String IDENTITY = "identity";
    private static final String CONTINUE = "100-continue";

    private final TokenVerifier tokens;
    private final InstantSource clock;
    private final AddressBudget budget;
    private final LongSupplier nanos;

    Gate(TokenVerifier tokens, InstantSource clock, AddressBudget budget, LongSupplier nanos) {
        this.tokens = tokens;
        this.clock = clock;
        this.budget = budget;
        this.nanos = nanos;
    }

    /**
     * What the router would meet with an error of its own, or two readers of the same bytes could take in two ways: a target
     * that is no path, a malformed escape, no authority or several. And an expectation that nobody will meet.
     */
    static Optional<Refusal> objection(HttpServerRequest request) {
        String path = request.path();
        boolean target = request.uri().startsWith("/") || ABSOLUTE.matcher(request.uri()).lookingAt();
        if (!target || path == null || !PATH.matcher(path).matches()) {
            return Optional.of(ApiFault.REQUEST_MALFORMED.because(
                    "the request target is no path; send one like /api/v1/oracle/info, and percent-encode what is not plain"));
        }
        int hosts = request.headers().getAll(HttpHeaders.HOST).size();
        boolean authority = hosts == 1 ? request.authority() != null : hosts == 0 && request.version() == HttpVersion.HTTP_1_0;
        if (!authority) {
            return Optional.of(ApiFault.REQUEST_MALFORMED.because("send exactly one Host header with a host and perhaps a port"));
        }
        return expectations(request).allMatch(CONTINUE::equalsIgnoreCase) ? Optional.empty() : Optional.of(ApiFault.EXPECTATION_UNKNOWN.because(
                "the only expectation this server meets is 'Expect: " + CONTINUE + "'; leave others out"));
    }

    /** Whether the client waits with its body until it is told to go on; one of HTTP/1.0 would not understand. */
    static boolean awaitsContinue(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_1_0 && expectations(request).anyMatch(CONTINUE::equalsIgnoreCase);
    }

    /** RFC 9110 §10.1.1. */
    private static Stream<String> expectations(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.EXPECT).stream().flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip).filter(value -> !value.isEmpty());
    }

    Token verify(String jwt) {
        return tokens.verify(jwt, clock.instant());
    }

    void admit(Call call) {
        requireKnownQueries(call.queries(), call.route());
        if (!call.route().access().open()) {
            call.require(call.route().access().role().orElseThrow());
        } else if (!call.route().method().equals("GET") && !privileged(call)) {
            takeFromBudget(call.remote());
        }
    }

    /** Before a body is read, so that a wrong one costs nothing. */
    void admitBody(Call call, int bytesMax) {
        HttpServerRequest request = call.request();
        boolean body = request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || contentLength(request) > 0;
        if (body && call.route().bodyBytesMax() == 0) {
            throw ApiFault.BODY_UNEXPECTED.because(call.route().method() + " " + call.route().path() + " takes no body; leave it out");
        }
        if (body && !json(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            throw ApiFault.MEDIA_TYPE_UNSUPPORTED.because("send the body as 'Content-Type: application/json'");
        }
        if (body && !request.headers().getAll(HttpHeaders.CONTENT_ENCODING).stream().allMatch(IDENTITY::equalsIgnoreCase)) {
            throw ApiFault.MEDIA_TYPE_UNSUPPORTED.because("send the body as it is, without Content-Encoding");
        }
        if (contentLength(request) > bytesMax) {
            throw tooLarge(bytesMax);
        }
    }

    static Refusal tooLarge(int bytesMax) {
        return InputFault.INPUT_TOO_LARGE.because("the body is larger than " + bytesMax + " bytes; make it smaller");
    }

    private static void requireKnownQueries(MultiMap queries, Route route) {
        for (String name : queries.names()) {
            if (!route.queries().contains(name)) {
                throw ApiFault.QUERY_INVALID.because("there is no query parameter '" + shown(name) + "' here; known: "
                        + (route.queries().isEmpty() ? "none" : String.join(", ", route.queries())));
            }
            if (queries.getAll(name).size() > 1) {
                throw ApiFault.QUERY_INVALID.because("the query parameter '" + name + "' occurs twice; keep one");
            }
        }
    }

    /** An operator's own machines are not counted; a token that does not verify is treated as none. */
    private static boolean privileged(Call call) {
        if (!call.hasToken()) {
            return false;
        }
        try {
            call.require(Role.OPERATOR);
            return true;
        } catch (Refusal notAnOperator) {
            return false;
        }
    }

    private void takeFromBudget(String address) {
        budget.take(address, 1, nanos.getAsLong()).ifPresent(wait -> {
            throw ApiFault.TOO_MANY_CALLS.because("too many calls from " + address + "; wait, or use a WebSocket session for many messages", wait);
        });
    }

    /** Netty has checked that it is a number; −1 when there is none. */
    private static long contentLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException malformed) {
            throw ApiFault.REQUEST_MALFORMED.because("Content-Length is not a number");
        }
    }

    private static boolean json(String contentType) {
        if (contentType == null) {
            return false;
        }
        String[] parts = contentType.split(";", 2);
        boolean utf8 = parts.length == 1 || parts[1].strip().replace("\"", "").equalsIgnoreCase("charset=utf-8");
        return parts[0].strip().equalsIgnoreCase("application/json") && utf8;
    }

    private static String shown(String name) {
        return name.length() <= QUERY_CHARS_SHOWN ? name : name.substring(0, QUERY_CHARS_SHOWN) + "…";
    }
}
