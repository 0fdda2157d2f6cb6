package org.bpci.discovery;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.bus.Bus;
import org.bpci.discovery.DiscoveryEvent.NodeChanged;
import org.bpci.discovery.DiscoveryEvent.NodeGone;
import org.bpci.discovery.DiscoveryRequest.AllNodes;
import org.bpci.discovery.DiscoveryRequest.NodeSnapshot;
import org.bpci.kernel.NodeId;

/**
 * The registered nodes as another room's instance sees them: its own copy, kept current by events, read without asking.
 * It is confined to the context that follows, and lags behind the discovery room by the way of an event.
 */
public final class Directory {

    private final Map<NodeId, NodeRecord> nodes = new HashMap<>();
    /** Nodes that left while the snapshot was on its way and may still be in it. */
    private final Map<NodeId, Long> goneBeforeSnapshot = new HashMap<>();
    private boolean complete;

    /** Listens, then fetches all nodes; succeeds when the directory is complete. Call on the context that will read it. */
    public static Future<Directory> follow(Bus bus) {
        Directory directory = new Directory();
        bus.listen(DiscoveryEvent.class, directory::apply);
        return bus.ask(new AllNodes()).map(snapshot -> {
            directory.apply(snapshot);
            return directory;
        });
    }

    public Optional<NodeRecord> find(NodeId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    /** Every node, as of now. */
    public Collection<NodeRecord> all() {
        return List.copyOf(nodes.values());
    }

    public int size() {
        return nodes.size();
    }

    public void apply(DiscoveryEvent event) {
        switch (event) {
            case NodeChanged changed -> put(changed.node());
            case NodeGone gone -> remove(gone);
        }
    }

    void apply(NodeSnapshot snapshot) {
        for (NodeRecord node : snapshot.nodes()) {
            if (goneBeforeSnapshot.getOrDefault(node.id(), 0L) < node.version()) {
                put(node);
            }
        }
        goneBeforeSnapshot.clear();
        complete = true;
    }

    private void put(NodeRecord node) {
        nodes.merge(node.id(), node, (before, now) -> now.version() > before.version() ? now : before);
    }

    private void remove(NodeGone gone) {
        nodes.computeIfPresent(gone.node(), (id, before) -> gone.version() > before.version() ? null : before);
        if (!complete) {
            goneBeforeSnapshot.merge(gone.node(), gone.version(), Math::max);
        }
    }
}
