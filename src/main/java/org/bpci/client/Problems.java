package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Refusal;

/** Rebuilds the oracle's {@link Refusal} from its problem document (RFC 9457), the same over REST and WebSocket. */
final class Problems {

    private Problems() {
    }

    /** Tolerant of what is missing: a half-readable refusal is still a refusal. */
    static Refusal read(ObjectNode problem) {
        JsonNode retryAfter = problem.path("retry_after_ms");
        return new Refusal(
                kind(problem.path("status").asInt(FaultKind.DEFECT.status())),
                problem.path("code").asText("unknown"),
                problem.path("title").asText("The oracle refuses"),
                problem.path("detail").asText("no detail was given"),
                retryAfter.isIntegralNumber() ? Duration.ofMillis(retryAfter.longValue()) : null);
    }

    private static FaultKind kind(int status) {
        for (FaultKind kind : FaultKind.values()) {
            if (kind.status() == status) {
                return kind;
            }
        }
        return status >= 400 && status < 500 ? FaultKind.INVALID : FaultKind.DEFECT;
    }
}
