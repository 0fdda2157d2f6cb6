package org.bpci.consensus;

import java.time.Duration;
import java.time.Instant;

/**
 * The effect of an approved emergency while it lasts.
 *
 * @param endsAt when it is undone, unless it was ratified by then
 */
public record Emergency(String proposalId, EmergencyAction action, Instant endsAt, boolean ratified) {

    static final Duration LASTS = Duration.ofHours(24);

    Emergency ratifiedNow() {
        return new Emergency(proposalId, action, endsAt, true);
    }

    /** A pause holds while the emergency is known; the other actions, once ratified, stand without it. */
    boolean lastsWhileKnown() {
        return action instanceof EmergencyAction.PauseRelay;
    }

    boolean over(Instant now) {
        return !ratified && !now.isBefore(endsAt);
    }
}
