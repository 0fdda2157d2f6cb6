package org.bpci.interapp;

import java.util.Optional;
import org.bpci.seal.SealSuite;

/** How content is protected between two applications, weakest first. The level of an agreement is a floor for its calls. */
public enum EncryptionLevel {
    /** By the transport alone: the oracle sees {@code content}. */
    NONE("None", null, false),
    /** Sealed for a key the application has registered. */
    STANDARD("Standard", SealSuite.X25519, false),
    /** Sealed for the key pinned in the agreement. */
    HIGH("High", SealSuite.X25519, true),
    /** As HIGH with X-Wing, and hybrid signatures on agreements and calls. */
    QUANTUM("Quantum", SealSuite.X_WING, true);

    static final String EXPECTED = "None, Standard, High or Quantum";

    private final String wireName;
    private final SealSuite suite; // null exactly when nothing is sealed
    private final boolean pinned;

    EncryptionLevel(String wireName, SealSuite suite, boolean pinned) {
        this.wireName = wireName;
        this.suite = suite;
        this.pinned = pinned;
    }

    /** The weakest suite content may be sealed with; empty when it is not sealed. */
    public Optional<SealSuite> suite() {
        return Optional.ofNullable(suite);
    }

    /** Whether content is sealed for the key both parties signed, not for what the registry says. */
    public boolean pinned() {
        return pinned;
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
