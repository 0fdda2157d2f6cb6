package org.bpci.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.handler.HttpException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.bpci.api.ApiFault;
import org.bpci.bus.BusFault;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Json;
import org.bpci.kernel.Problem;
import org.bpci.kernel.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers: every one with its request id and the headers that keep a browser from making more of it than it is. */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final String REQUEST_ID = "X-Request-Id";
    private static final Pattern REQUEST_ID_SHAPE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    Future<Void> reply(HttpServerRequest request, Reply reply) {
        HttpServerResponse response = prepare(request);
        response.setStatusCode(reply.status()).putHeader("Content-Type", reply.mediaType())
                .putHeader("Cache-Control", reply.cacheControl());
        return end(response, reply.body());
    }

    /** @param where the route, for the log; a bounded set of words */
    Future<Void> problem(HttpServerRequest request, String where, Throwable failure) {
        HttpServerResponse response = prepare(request);
        Refusal refusal = refusal(failure);
        String id = response.headers().get(REQUEST_ID);
        log(where, id, failure, refusal);
        int status = ApiFault.status(refusal);
        ObjectNode problem = Problem.of(refusal).put("status", status).put("instance", "urn:bpci:request:" + id);
        response.setStatusCode(status).putHeader("Content-Type", Problem.MEDIA_TYPE);
        refusal.retryAfter().ifPresent(after ->
                response.putHeader("Retry-After", Long.toString(Math.max(1, after.plusMillis(999).toSeconds()))));
        if (refusal.is(ApiFault.TOKEN_MISSING) || refusal.is(ApiFault.TOKEN_INVALID)) {
            response.putHeader("WWW-Authenticate", "Bearer realm=\"bpci\"");
        }
        return end(response, Json.write(problem));
    }

    private static HttpServerResponse prepare(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String given = request.getHeader(REQUEST_ID);
        return response
                .putHeader(REQUEST_ID, given != null && REQUEST_ID_SHAPE.matcher(given).matches() ? given : newId())
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }

    private static Future<Void> end(HttpServerResponse response, byte[] body) {
        if (response.ended() || response.closed()) {
            return Future.succeededFuture(); // the peer has gone
        }
        response.putHeader("Content-Length", Integer.toString(body.length)); // also for HEAD, where Vert.x leaves the body out
        return response.end(Buffer.buffer(body));
    }

    private static Refusal refusal(Throwable failure) {
        return switch (failure) {
            case Refusal refusal -> refusal;
            case HttpException malformed when malformed.getStatusCode() < 500 ->
                    ApiFault.REQUEST_MALFORMED.because("the address or a header is malformed; percent-encode what is not plain");
            case IllegalArgumentException malformed when malformed.getStackTrace().length > 0
                    && malformed.getStackTrace()[0].getClassName().startsWith("io.netty.handler.codec.http.QueryStringDecoder") ->
                    ApiFault.REQUEST_MALFORMED.because("the query is malformed; percent-encode what is not plain");
            case null, default -> BusFault.DEFECT.because("the request failed unexpectedly; the log of the node has the cause");
        };
    }

    private static void log(String where, String id, Throwable failure, Refusal refusal) {
        if (refusal.kind() == FaultKind.DEFECT && !(failure instanceof Refusal)) {
            LOG.atError().setMessage("request failed").addKeyValue("route", where).addKeyValue("request_id", id).setCause(failure).log();
        } else {
            LOG.atDebug().setMessage("request refused").addKeyValue("route", where).addKeyValue("request_id", id)
                    .addKeyValue("code", refusal.code()).log();
        }
    }

    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
