package org.bpci.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A key and how long it was its node's. Only another key ends it: the id of a node that leaves stays its last key's.
 *
 * @param until absent while it is the node's last key
 */
public record KeySpan(VerificationKey key, Instant since, Optional<Instant> until) {

    /**
     * How far the time of an acceptance may lie outside the span of the key that proved the message. The registry says when a
     * key ends before the relay has heard of it, and clocks are set back; this is far longer than either takes.
     */
    public static final Duration LEEWAY = Duration.ofSeconds(60);

    /** Whether the oracle may have accepted a message by this key at that time. */
    public boolean covers(Instant acceptedAt) {
        return !acceptedAt.plus(LEEWAY).isBefore(since)
                && until.map(end -> !acceptedAt.minus(LEEWAY).isAfter(end)).orElse(true);
    }
}
