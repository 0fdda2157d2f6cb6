package org.bpci.consensus;

import java.util.Optional;

/** What a ballot says. */
public enum Choice {
    APPROVE("Approve"),
    REJECT("Reject"),
    /** Counts for the minimum of votes and for nothing else. */
    ABSTAIN("Abstain");

    /** What a ballot with another value is told. */
    public static final String EXPECTED = "Approve, Reject or Abstain";

    private final String wireName;

    Choice(String wireName) {
        this.wireName = wireName;
    }

    /** The choice of that name, whatever its case. */
    public static Optional<Choice> of(String wireName) {
        for (Choice choice : values()) {
            if (Wire.sameName(choice.wireName, wireName)) {
                return Optional.of(choice);
            }
        }
        return Optional.empty();
    }

    public String wireName() {
        return wireName;
    }
}
