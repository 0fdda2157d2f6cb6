package org.bpci.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** A {@link Refusal} as a problem document (RFC 9457) and back: the body of a refused call, the {@code problem} of a frame. */
public final class Problem {

    public static final String MEDIA_TYPE = "application/problem+json";
    public static final String TYPE_PREFIX = "urn:bpci:problem:";

    private Problem() {
    }

    public static ObjectNode of(Refusal refusal) {
        ObjectNode problem = JsonNodeFactory.instance.objectNode()
                .put("type", TYPE_PREFIX + refusal.code())
                .put("title", refusal.title())
                .put("status", refusal.kind().status())
                .put("detail", refusal.detail())
                .put("code", refusal.code())
                .put("retryable", refusal.kind().retryable());
        refusal.retryAfter().ifPresent(after -> problem.put("retry_after_ms", after.toMillis()));
        return problem;
    }

    /** Tolerant of what is missing: a half-readable refusal is still a refusal. */
    public static Refusal read(ObjectNode problem) {
        JsonNode retryAfter = problem.path("retry_after_ms");
        return new Refusal(
                kind(problem.path("status").asInt(FaultKind.DEFECT.status())),
                problem.path("code").asText("unknown"),
                problem.path("title").asText("The oracle refuses"),
                problem.path("detail").asText("no detail was given"),
                retryAfter.isIntegralNumber() ? Duration.ofMillis(retryAfter.longValue()) : null);
    }

    /** The kind with that status, or the general one of its class: HTTP knows more numbers than refusals do. */
    private static FaultKind kind(int status) {
        for (FaultKind kind : FaultKind.values()) {
            if (kind.status() == status) {
                return kind;
            }
        }
        return status >= 400 && status < 500 ? FaultKind.INVALID : FaultKind.DEFECT;
    }
}
