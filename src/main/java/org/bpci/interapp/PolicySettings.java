package org.bpci.interapp;

import java.time.Duration;
import java.util.Optional;

/**
 * When the room acts by itself. Counted for each application, within {@code window}.
 *
 * @param denialsMax      denied calls that are let pass
 * @param onDenials       what follows one more
 * @param rateMax         calls over the rate of their clause that are let pass
 * @param onRate          what follows one more
 * @param lasts           of a suspension or quarantine by policy
 */
public record PolicySettings(Duration window, int denialsMax, Action onDenials, int rateMax, Action onRate, Duration lasts) {

    /** What a policy does besides telling everybody. */
    public enum Action {
        ALERT("alert"),
        SUSPEND("suspend"),
        QUARANTINE("quarantine");

        private final String wireName;

        Action(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        /** The action of that name, whatever its case. */
        public static Optional<Action> of(String text) {
            for (Action action : values()) {
                if (action.wireName.equalsIgnoreCase(text)) {
                    return Optional.of(action);
                }
            }
            return Optional.empty();
        }
    }

    public static PolicySettings defaults() {
        return new PolicySettings(Duration.ofMinutes(1), 20, Action.QUARANTINE, 200, Action.SUSPEND, Duration.ofMinutes(5));
    }
}
