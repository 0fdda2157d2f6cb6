package org.bpci.communication;

import java.time.Instant;
import org.bpci.kernel.Event;
import org.bpci.kernel.NodeId;

/** What the communication room publishes about sessions. */
public sealed interface CommunicationEvent extends Event {

    NodeId node();

    SessionRef session();

    /**
     * The node has proved its key and was welcomed; an older session of it is over.
     *
     * @param inFlightWindow deliveries that may be unacknowledged at a time
     */
    record SessionOpened(NodeId node, SessionRef session, int inFlightWindow, Instant at) implements CommunicationEvent {
    }

    /**
     * The session is over. What was sent and not acknowledged may or may not have arrived.
     *
     * @param reason one of a bounded set of words, fit for a metric's label
     */
    record SessionClosed(NodeId node, SessionRef session, String reason, Instant at) implements CommunicationEvent {
    }
}
