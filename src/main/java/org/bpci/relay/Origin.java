package org.bpci.relay;

import io.vertx.core.Promise;
import org.bpci.communication.SessionRef;
import org.bpci.kernel.NodeId;

/** Where a message came from, that is, who waits for the answer. */
sealed interface Origin {

    record BySession(SessionRef session, NodeId node) implements Origin {
    }

    /** @param answer completed exactly once */
    record ByRest(String remote, Promise<RelayRequest.Admitted> answer) implements Origin {
    }
}
