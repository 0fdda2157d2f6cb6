package org.bpci.discovery;

import org.bpci.kernel.Event;
import org.bpci.kernel.NodeId;

/** What the discovery room publishes after it is durable. */
public sealed interface DiscoveryEvent extends Event {

    /** What happened to a node. */
    enum Change { REGISTERED, UPDATED, KEY_ROTATED, ISOLATED, RESTORED }

    /** The node is registered and now as {@code node} says. */
    record NodeChanged(NodeRecord node, Change change) implements DiscoveryEvent {
    }

    /** The node is registered no more. */
    record NodeGone(NodeId node, long version) implements DiscoveryEvent {
    }
}
