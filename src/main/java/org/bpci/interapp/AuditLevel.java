package org.bpci.interapp;

import java.util.Optional;

/** What an audit report holds beside its proven events. */
public enum AuditLevel {
    BASIC("Basic"),
    /** The text of each version of the agreement. */
    STANDARD("Standard"),
    /** The signed words of the parties, too. */
    COMPREHENSIVE("Comprehensive");

    private final String wireName;

    AuditLevel(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** The level of that name, whatever its case. */
    public static Optional<AuditLevel> of(String text) {
        for (AuditLevel level : values()) {
            if (level.wireName.equalsIgnoreCase(text)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
