package org.bpci.interapp;

import java.util.Optional;

/** How content is protected between two applications, weakest first. The level of an agreement is a floor for its calls. */
public enum EncryptionLevel {
    /** By the transport alone: the oracle sees {@code content}. */
    NONE("None"),
    /** AES-256-GCM under a key agreed by X25519. */
    STANDARD("Standard"),
    /** End to end with a fresh encapsulation for each call to the key pinned in the agreement. */
    HIGH("High"),
    /** As HIGH with X-Wing, and hybrid signatures on agreements and calls. */
    QUANTUM("Quantum");

    static final String EXPECTED = "None, Standard, High or Quantum";

    private final String wireName;

    EncryptionLevel(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** The level of that name, whatever its case. */
    public static Optional<EncryptionLevel> of(String text) {
        for (EncryptionLevel level : values()) {
            if (level.wireName.equalsIgnoreCase(text)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    public boolean atLeast(EncryptionLevel floor) {
        return compareTo(floor) >= 0;
    }
}
