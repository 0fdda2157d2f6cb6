package org.bpci.api;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the holder of a token may do. An operator acts and an auditor examines, and neither includes the other, so that who
 * acts does not also hold the auditor's office; both may see what a viewer sees, and an admin may do everything.
 */
public enum Role {
    /** Sees state: messages, queues, dead letters. */
    VIEWER,
    /** Also reads the audit trail and its evidence. */
    AUDITOR,
    /** Also acts on nodes and deliveries: isolates, restores, removes, replays. */
    OPERATOR,
    /** Also starts and configures. */
    ADMIN;

    /** The role of that name, whatever its case. */
    public static Optional<Role> of(String wireName) {
        for (Role role : values()) {
            if (role.wireName().equalsIgnoreCase(wireName)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this role may do what {@code required} may. */
    public boolean covers(Role required) {
        return included().contains(required);
    }

    private Set<Role> included() {
        return switch (this) {
            case VIEWER -> EnumSet.of(VIEWER);
            case AUDITOR -> EnumSet.of(AUDITOR, VIEWER);
            case OPERATOR -> EnumSet.of(OPERATOR, VIEWER);
            case ADMIN -> EnumSet.allOf(Role.class);
        };
    }
}
