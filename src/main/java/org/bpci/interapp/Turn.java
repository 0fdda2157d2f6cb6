package org.bpci.interapp;

import org.bpci.kernel.Request;

/** What the room tells itself, so that it happens in its lane. */
sealed interface Turn extends Request<Void> {

    String ADDRESS = "interapp.turn";

    @Override
    default String address() {
        return ADDRESS;
    }

    /** Time has passed. */
    record PassTime() implements Turn {
    }

    /** A policy saw too much of an application under an agreement. */
    record Enforce(AppId app, String agreementId, Policies.Violation violation, PolicySettings.Action action) implements Turn {
    }
}
