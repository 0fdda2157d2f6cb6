package org.bpci.interapp;

import java.util.Optional;

/**
 * Where a version of an agreement stands.
 *
 * <pre>
 * from       on                                                     to
 * -          one side signed, and it is not a narrowing             PROPOSED
 * -          both sides signed; one side narrowed what is active    ACTIVE, the version before SUPERSEDED
 * PROPOSED   the other side accepts                                 ACTIVE, the version before SUPERSEDED
 * ACTIVE     a side, an operator or a policy suspends               SUSPENDED
 * SUSPENDED  everyone who suspended has resumed                     ACTIVE
 * PROPOSED, ACTIVE, SUSPENDED   a side or an operator revokes       REVOKED
 * PROPOSED, ACTIVE, SUSPENDED   expires_at is reached               EXPIRED
 * PROPOSED   another version is proposed or becomes active          SUPERSEDED
 * </pre>
 */
public enum AgreementState {
    PROPOSED("Proposed"),
    ACTIVE("Active"),
    SUSPENDED("Suspended"),
    REVOKED("Revoked"),
    EXPIRED("Expired"),
    SUPERSEDED("Superseded");

    private final String wireName;

    AgreementState(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** Whether it can never be in force again. */
    public boolean ended() {
        return switch (this) {
            case PROPOSED, ACTIVE, SUSPENDED -> false;
            case REVOKED, EXPIRED, SUPERSEDED -> true;
        };
    }

    /** The state of that name, whatever its case. */
    public static Optional<AgreementState> of(String text) {
        for (AgreementState state : values()) {
            if (state.wireName.equalsIgnoreCase(text)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
