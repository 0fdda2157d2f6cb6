package org.bpci.api;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Refusal;

/** The refusals of the REST interface itself, before any room is asked. Some have an HTTP status no other fault has. */
public enum ApiFault implements Fault {
    ROUTE_UNKNOWN(FaultKind.NOT_FOUND, "There is no such route"),
    METHOD_NOT_ALLOWED(FaultKind.INVALID, 405, "The route has no such method"),
    MEDIA_TYPE_UNSUPPORTED(FaultKind.INVALID, 415, "The body is not announced as plain JSON"),
    QUERY_INVALID(FaultKind.INVALID, "A query parameter is unknown or wrong"),
    BODY_UNEXPECTED(FaultKind.INVALID, "The route takes no body"),
    REQUEST_MALFORMED(FaultKind.INVALID, "The request is not proper HTTP"),
    REQUEST_TOO_SLOW(FaultKind.INVALID, 408, "The request did not arrive in time"),
    EXPECTATION_UNKNOWN(FaultKind.INVALID, 417, "The request expects what this server does not do"),
    URL_TOO_LONG(FaultKind.TOO_LARGE, 414, "The address is too long"),
    HEADERS_TOO_LARGE(FaultKind.TOO_LARGE, 431, "The header fields are too large"),
    HTTP_VERSION_UNSUPPORTED(FaultKind.INVALID, 505, "The version of HTTP is not spoken here"),
    EDGE_BUSY(FaultKind.UNAVAILABLE, "The oracle has too many requests in hand"),
    TOKEN_MISSING(FaultKind.UNVERIFIED, "The route needs a token"),
    TOKEN_INVALID(FaultKind.UNVERIFIED, "The token is not valid here"),
    ROLE_TOO_LOW(FaultKind.FORBIDDEN, "The token's role does not allow this"),
    TOO_MANY_CALLS(FaultKind.RATE_LIMITED, "Too many calls from this address"),
    QUERY_TYPE_UNKNOWN(FaultKind.INVALID, "There is no such query type"),
    CONFIG_DIFFERS(FaultKind.CONFLICT, "The node runs with another configuration");

    private final FaultKind kind;
    private final int status;
    private final String title;

    ApiFault(FaultKind kind, String title) {
        this(kind, kind.status(), title);
    }

    ApiFault(FaultKind kind, int status, String title) {
        this.kind = kind;
        this.status = status;
        this.title = title;
    }

    /** The HTTP status of any refusal. */
    public static int status(Refusal refusal) {
        for (ApiFault fault : values()) {
            if (refusal.is(fault)) {
                return fault.status;
            }
        }
        return refusal.kind().status();
    }

    @Override
    public FaultKind kind() {
        return kind;
    }

    @Override
    public String title() {
        return title;
    }
}
