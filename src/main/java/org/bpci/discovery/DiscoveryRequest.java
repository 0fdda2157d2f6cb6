package org.bpci.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.kernel.KeyHistory;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;
import org.bpci.kernel.VerificationKey;

/** The door of the discovery room. Trees are as {@link org.bpci.kernel.Json} parsed them; protocol §3 says what is in them. */
public sealed interface DiscoveryRequest<R> extends Request<R> {

    String ADDRESS = "discovery";

    @Override
    default String address() {
        return ADDRESS;
    }

    /** A registration, with or without key and proof. */
    record RegisterNode(ObjectNode registration) implements DiscoveryRequest<Registered> {
    }

    /** @param created false when the node was registered before and only changed, or not even that */
    record Registered(NodeView node, boolean created) {
    }

    /** A rotation signed by the node's key and by the new one. */
    record RotateKey(NodeId node, ObjectNode rotation) implements DiscoveryRequest<NodeView> {
    }

    /** A deregistration the node signed. */
    record DeregisterNode(NodeId node, ObjectNode deregistration) implements DiscoveryRequest<Void> {
    }

    /** As {@link DeregisterNode}, by an operator. The id of a verified node stays its key's. */
    record RemoveNode(NodeId node, String reason, String by) implements DiscoveryRequest<Void> {
    }

    /** A heartbeat the node signed. */
    record Heartbeat(NodeId node, ObjectNode heartbeat) implements DiscoveryRequest<NodeView> {
    }

    /** Isolating an isolated node changes nothing and is no error. */
    record IsolateNode(NodeId node, String reason, String by) implements DiscoveryRequest<NodeView> {
    }

    record RestoreNode(NodeId node, String reason, String by) implements DiscoveryRequest<NodeView> {
    }

    /** Gives a node that lost its key another one, by decision of the network; refused with {@code key-used-before}. */
    record ReplaceKey(NodeId node, VerificationKey key, String reason, String by) implements DiscoveryRequest<NodeView> {
    }

    record FindNode(NodeId node) implements DiscoveryRequest<NodeView> {
    }

    /**
     * The keys a node ever had, also of one that left; none for a node that never had one.
     *
     * @param at only those by which a message may have been accepted at that time
     */
    record KeysOf(NodeId node, Optional<Instant> at) implements DiscoveryRequest<KeyHistory> {
    }

    /** Every node, for {@link Directory}. */
    record AllNodes() implements DiscoveryRequest<NodeSnapshot> {
    }

    record NodeSnapshot(List<NodeRecord> nodes) {

        public NodeSnapshot {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Nodes in the order of their ids.
     *
     * @param type  as {@link NodeType} writes it
     * @param after the last id of the page before
     * @param limit nodes on the page, at least 1
     */
    record ListNodes(Optional<NodeStatus> status, Optional<String> type, Optional<NodeId> after, int limit)
            implements DiscoveryRequest<NodePage> {
    }

    /** @param more whether there are nodes after the last of these */
    record NodePage(List<NodeView> nodes, boolean more) {

        public NodePage {
            nodes = List.copyOf(nodes);
        }
    }

    record NodeCounts() implements DiscoveryRequest<Counts> {
    }

    /** How many nodes there are of each status; every status is a key. */
    record Counts(Map<NodeStatus, Integer> byStatus) {

        public Counts {
            byStatus = Map.copyOf(byStatus);
        }

        public int total() {
            return byStatus.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * Told by the communication room when an authenticated session begins or ends.
     *
     * @param session its id; grows, so the end of an older session does not hide a newer one
     */
    record Seen(NodeId node, long session, boolean connected, Instant at) implements DiscoveryRequest<Void> {
    }

    /** Told by whoever verified a signature of the node elsewhere; once a second for each node is often enough. */
    record Heard(NodeId node, Instant at) implements DiscoveryRequest<Void> {
    }
}
