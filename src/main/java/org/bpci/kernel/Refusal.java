package org.bpci.kernel;

import java.time.Duration;
import java.util.Optional;

/**
 * A request refused for a stated reason. It is an answer, not an accident: it carries no stack trace, crosses the bus as a
 * value, becomes an RFC 9457 problem at the edge and is rebuilt from one by the client.
 */
public final class Refusal extends RuntimeException {

    private final FaultKind kind;
    private final String code;
    private final String title;
    private final transient Duration retryAfter;

    /** @param retryAfter null when the fault says nothing about time */
    public Refusal(FaultKind kind, String code, String title, String detail, Duration retryAfter) {
        super(detail, null, false, false);
        this.kind = kind;
        this.code = code;
        this.title = title;
        this.retryAfter = retryAfter;
    }

    public FaultKind kind() {
        return kind;
    }

    /** The stable code, for example {@code voting-closed}. */
    public String code() {
        return code;
    }

    public String title() {
        return title;
    }

    /** What was wrong this time and how to put it right. */
    public String detail() {
        return getMessage();
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public boolean is(Fault fault) {
        return code.equals(fault.code());
    }
}
