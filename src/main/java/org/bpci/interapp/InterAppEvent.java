package org.bpci.interapp;

import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.Event;
import org.bpci.kernel.NodeId;

/** What the inter-app room publishes after it is durable. Single calls are not published: there are too many. */
public sealed interface InterAppEvent extends Event {

    Instant at();

    record AppRegistered(AppId app, NodeId node, boolean created, Instant at) implements InterAppEvent {
    }

    /** A version of an agreement came into a state. @param by an app id, an operator or {@code policy} */
    record AgreementChanged(String agreementId, long version, AgreementState state, AppId app1, AppId app2, String by, String reason,
                            Instant at) implements InterAppEvent {
    }

    /** @param until empty until an operator lifts it */
    record AppQuarantined(AppId app, String by, String reason, Optional<Instant> until, Instant at) implements InterAppEvent {
    }

    record QuarantineLifted(AppId app, String by, String reason, Instant at) implements InterAppEvent {
    }

    /** A policy saw more than it allows. @param agreementId what was called under */
    record PolicyAlert(AppId app, String agreementId, String violation, String action, Instant at) implements InterAppEvent {
    }
}
