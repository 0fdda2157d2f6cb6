package org.bpci.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.bpci.api.ApiFault;
import org.bpci.api.Role;
import org.bpci.api.Route;
import org.bpci.api.Token;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Time;

/** One request to one route, as its handler sees it. */
final class Call {

    private static final String BEARER = "Bearer ";
    private static final int ID_CHARS_MAX = 128;

    private final RoutingContext context;
    private final Route route;
    private final Gate gate;
    private byte[] body = {};
    private Token token; // null until a token was asked for and found

    Call(RoutingContext context, Route route, Gate gate) {
        this.context = context;
        this.route = route;
        this.gate = gate;
    }

    Route route() {
        return route;
    }

    HttpServerRequest request() {
        return context.request();
    }

    /** Without the port. */
    String remote() {
        return context.request().remoteAddress().hostAddress();
    }

    void body(byte[] bytes) {
        body = bytes;
    }

    int bodyBytes() {
        return body.length;
    }

    boolean hasBody() {
        return body.length > 0;
    }

    /** The body, strictly parsed. */
    ObjectNode tree() {
        return Json.parseObject(body, Math.max(1, route.bodyBytesMax()));
    }

    String path(String name) {
        String value = context.pathParam(name);
        if (value == null || value.isEmpty() || value.length() > ID_CHARS_MAX) {
            throw InputFault.FIELD_INVALID.because("the path's " + name + " has 1 to " + ID_CHARS_MAX + " characters");
        }
        return value;
    }

    /** What follows the fixed part of {@link Route#TILE}'s path, slashes and all. */
    String tilePath() {
        return path("*");
    }

    NodeId nodeId() {
        return new NodeId(path("id"));
    }

    MultiMap queries() {
        return context.queryParams();
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(queries().get(name));
    }

    Optional<NodeId> queryNodeId(String name) {
        return query(name).map(value -> {
            try {
                return new NodeId(value);
            } catch (Refusal malformed) {
                throw ApiFault.QUERY_INVALID.because("?" + name + "=: " + malformed.detail());
            }
        });
    }

    long queryInteger(String name, long min, long max, long otherwise) {
        return query(name).map(text -> {
            // Long.parseLong alone would take a sign and digits of other scripts.
            if (text.matches("[0-9]{1,18}") && Long.parseLong(text) >= min && Long.parseLong(text) <= max) {
                return Long.parseLong(text);
            }
            throw ApiFault.QUERY_INVALID.because("?" + name + "= must be an integer from " + min + " to " + max);
        }).orElse(otherwise);
    }

    Optional<Instant> queryInstant(String name) {
        return query(name).map(text -> {
            try {
                return Time.parse(text);
            } catch (DateTimeException malformed) {
                throw ApiFault.QUERY_INVALID.because("?" + name + "= is an RFC 3339 time in UTC like 2026-11-22T10:15:30Z");
            }
        });
    }

    boolean hasToken() {
        return request().getHeader(HttpHeaders.AUTHORIZATION) != null;
    }

    /** The token's holder, who has at least this role; refused otherwise. */
    Token require(Role role) {
        if (token == null) {
            token = gate.verify(bearer(role));
        }
        if (!token.role().covers(role)) {
            throw ApiFault.ROLE_TOO_LOW.because("'" + token.subject() + "' is " + token.role().wireName() + ", " + role.wireName()
                    + " is needed; make a token with: bpci token create --role " + role.wireName());
        }
        return token;
    }

    private String bearer(Role role) {
        String header = request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            throw ApiFault.TOKEN_MISSING.because("send 'Authorization: Bearer <token>' of role " + role.wireName()
                    + "; the oracle's data directory has an admin-token, 'bpci token create' makes others");
        }
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw ApiFault.TOKEN_INVALID.because("the Authorization header is not of the form 'Bearer <token>'");
        }
        return header.substring(BEARER.length()).strip();
    }
}
