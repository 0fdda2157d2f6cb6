package org.bpci.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bpci.kernel.NodeId;

/** Which nodes are there, as far as their sessions and signatures show. Kept in memory; only the last times are stored. */
final class Liveness {

    private final Duration staleAfter;
    private final Map<NodeId, Presence> presences = new HashMap<>();
    private final Map<NodeId, Instant> unsaved = new HashMap<>();
    private int connected;

    /** @param session the newest known session of the node, ended or not; 0 when there was none */
    private record Presence(long session, boolean connected, Optional<Instant> lastSeen) {

        static final Presence NONE = new Presence(0, false, Optional.empty());

        Presence at(Instant at) {
            return lastSeen.isPresent() && !at.isAfter(lastSeen.get()) ? this : new Presence(session, connected, Optional.of(at));
        }
    }

    Liveness(Duration staleAfter) {
        this.staleAfter = staleAfter;
    }

    void load(NodeId node, Instant lastSeen) {
        presences.put(node, presence(node).at(lastSeen));
    }

    /** The end of a session counts only if no newer session has begun. */
    void session(NodeId node, long session, boolean connected, Instant at) {
        Presence before = presence(node);
        if (session >= before.session()) {
            this.connected += (connected ? 1 : 0) - (before.connected() ? 1 : 0);
            presences.put(node, new Presence(session, connected, before.lastSeen()));
        }
        heard(node, at);
    }

    void heard(NodeId node, Instant at) {
        Presence before = presence(node);
        Presence after = before.at(at);
        presences.put(node, after);
        if (!after.lastSeen().equals(before.lastSeen())) {
            unsaved.put(node, at);
        }
    }

    void forget(NodeId node) {
        connected -= presence(node).connected() ? 1 : 0;
        presences.remove(node);
        unsaved.remove(node);
    }

    NodeView view(NodeRecord node, Instant now) {
        Presence presence = presence(node.id());
        // A session is pinged all the time, so a connected node is seen now.
        return new NodeView(node, status(node, presence, now), presence.connected() ? Optional.of(now) : presence.lastSeen());
    }

    /** How many nodes have a session. */
    int connected() {
        return connected;
    }

    /** Times that changed since they were last asked for here. */
    Map<NodeId, Instant> takeUnsaved() {
        Map<NodeId, Instant> taken = Map.copyOf(unsaved);
        unsaved.clear();
        return taken;
    }

    private NodeStatus status(NodeRecord node, Presence presence, Instant now) {
        if (node.isolation().isPresent()) {
            return NodeStatus.ISOLATED;
        }
        if (node.trust() == NodeRecord.Trust.UNVERIFIED) {
            return NodeStatus.UNVERIFIED;
        }
        if (presence.connected()) {
            return NodeStatus.CONNECTED;
        }
        Instant lastSign = presence.lastSeen().filter(seen -> seen.isAfter(node.updatedAt())).orElse(node.updatedAt());
        if (lastSign.isBefore(now.minus(staleAfter))) {
            return NodeStatus.STALE;
        }
        return presence.lastSeen().isEmpty() ? NodeStatus.REGISTERED : NodeStatus.DISCONNECTED;
    }

    private Presence presence(NodeId node) {
        return presences.getOrDefault(node, Presence.NONE);
    }
}
