package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;

/** Hears what an oracle sends to a node. Called by one thread at a time; the next frame waits until the call returns. */
public interface SessionListener {

    /** A message for this node, not yet checked against its source's key. Acknowledge it when it is processed. */
    void delivered(NodeSession session, Delivery delivery);

    /** News from the oracle. */
    default void event(String event, JsonNode data) {
    }

    /** The session has ended; called once, last. */
    default void closed(int code, String reason) {
    }
}
