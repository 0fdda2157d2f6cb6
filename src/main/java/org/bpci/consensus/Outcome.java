package org.bpci.consensus;

import java.util.Optional;

/** How a proposal ended. There is one outcome for each proposal, for ever. */
public enum Outcome {
    /** Enough weight approved, and enough voters voted. */
    APPROVED("Approved"),
    /** Approval had become impossible. */
    REJECTED("Rejected"),
    /** The deadline came first. */
    EXPIRED("Expired");

    private final String wireName;

    Outcome(String wireName) {
        this.wireName = wireName;
    }

    /** The outcome written exactly so. */
    public static Optional<Outcome> of(String wireName) {
        for (Outcome outcome : values()) {
            if (outcome.wireName.equals(wireName)) {
                return Optional.of(outcome);
            }
        }
        return Optional.empty();
    }

    public String wireName() {
        return wireName;
    }
}
