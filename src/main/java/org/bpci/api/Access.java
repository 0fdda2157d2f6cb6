package org.bpci.api;

import java.util.Optional;

/** Who may call a route. */
public enum Access {
    /** Anyone; nothing secret is told, nothing is changed. */
    PUBLIC(null),
    /** Whoever sends a body that a registered node signed, or that proves its own key; no token. */
    SIGNED(null),
    /** As {@link #SIGNED}, or an operator with a token. */
    SIGNED_OR_OPERATOR(Role.OPERATOR),
    VIEWER(Role.VIEWER),
    AUDITOR(Role.AUDITOR),
    OPERATOR(Role.OPERATOR),
    ADMIN(Role.ADMIN);

    private final Role role; // null when no token is of use

    Access(Role role) {
        this.role = role;
    }

    /** The least role of a token that opens the route. */
    public Optional<Role> role() {
        return Optional.ofNullable(role);
    }

    /** Whether the route answers a call without a token. */
    public boolean open() {
        return switch (this) {
            case PUBLIC, SIGNED, SIGNED_OR_OPERATOR -> true;
            case VIEWER, AUDITOR, OPERATOR, ADMIN -> false;
        };
    }
}
