package org.bpci.kernel;

/**
 * The ways a request can be refused, and the only place that knows their numbers: the HTTP status and the exit code of
 * the command line. Exit codes follow the order a shell script would branch on; 0 is success and never appears here.
 */
public enum FaultKind {
    INVALID(400, 2, false),
    UNVERIFIED(401, 5, false),
    FORBIDDEN(403, 5, false),
    NOT_FOUND(404, 3, false),
    CONFLICT(409, 4, false),
    TOO_LARGE(413, 2, false),
    RATE_LIMITED(429, 6, true),
    DEFECT(500, 1, false),
    UNAVAILABLE(503, 7, true),
    TIMEOUT(504, 8, true);

    private final int status;
    private final int exitCode;
    private final boolean retryable;

    FaultKind(int status, int exitCode, boolean retryable) {
        this.status = status;
        this.exitCode = exitCode;
        this.retryable = retryable;
    }

    /** The HTTP status code. */
    public int status() {
        return status;
    }

    /** The exit code of {@code bpci}. */
    public int exitCode() {
        return exitCode;
    }

    /** Whether the same request may succeed later without being changed. */
    public boolean retryable() {
        return retryable;
    }
}
