package org.bpci.discovery;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.bus.Bus;
import org.bpci.bus.Room;
import org.bpci.discovery.DiscoveryRequest.AllNodes;
import org.bpci.discovery.DiscoveryRequest.Counts;
import org.bpci.discovery.DiscoveryRequest.DeregisterNode;
import org.bpci.discovery.DiscoveryRequest.FindNode;
import org.bpci.discovery.DiscoveryRequest.Heard;
import org.bpci.discovery.DiscoveryRequest.Heartbeat;
import org.bpci.discovery.DiscoveryRequest.IsolateNode;
import org.bpci.discovery.DiscoveryRequest.KeysOf;
import org.bpci.discovery.DiscoveryRequest.ListNodes;
import org.bpci.discovery.DiscoveryRequest.NodeCounts;
import org.bpci.discovery.DiscoveryRequest.NodePage;
import org.bpci.discovery.DiscoveryRequest.NodeSnapshot;
import org.bpci.discovery.DiscoveryRequest.RegisterNode;
import org.bpci.discovery.DiscoveryRequest.Registered;
import org.bpci.discovery.DiscoveryRequest.RemoveNode;
import org.bpci.discovery.DiscoveryRequest.ReplaceKey;
import org.bpci.discovery.DiscoveryRequest.RestoreNode;
import org.bpci.discovery.DiscoveryRequest.RotateKey;
import org.bpci.discovery.DiscoveryRequest.Seen;
import org.bpci.kernel.KeyHistory;
import org.bpci.kernel.KeySpan;
import org.bpci.kernel.Network;
import org.bpci.kernel.Suite;

/** The discovery room without a database, for tests of those who talk to it: the real rules, the real door, no memory. */
public final class MemoryDiscovery extends Room {

    private final Network network;
    private final Registry registry;
    private final Liveness liveness;
    private Bus bus;

    public MemoryDiscovery(Network network) {
        DiscoveryLimits limits = DiscoveryLimits.defaults();
        this.network = network;
        this.registry = new Registry(limits, new Credentials(network, Suite.ED25519, limits));
        this.liveness = new Liveness(limits.staleAfter());
    }

    @Override
    public Future<?> start() {
        bus = Bus.of(vertx);
        serve(RegisterNode.class, request -> {
            Registration registration = Registration.read(request.registration(), network);
            boolean created = registry.find(registration.id()).isEmpty();
            registry.register(registration, Optional.empty(), now()).ifPresent(this::carryOut);
            return new Registered(view(registry.require(registration.id())), created);
        });
        serve(RotateKey.class, request -> carriedOut(registry.rotate(SignedWord.readRotation(request.rotation(), network), false, now())));
        serve(DeregisterNode.class, request -> removed(registry.deregister(SignedWord.readDeregistration(request.deregistration()), now())));
        serve(RemoveNode.class, request -> removed(registry.remove(request.node(), request.reason(), request.by(), now())));
        serve(IsolateNode.class, request -> {
            registry.isolate(request.node(), request.reason(), request.by(), now()).ifPresent(this::carryOut);
            return view(registry.require(request.node()));
        });
        serve(RestoreNode.class, request -> carriedOut(registry.restore(request.node(), request.reason(), request.by(), now())));
        serve(ReplaceKey.class, request ->
                carriedOut(registry.replaceKey(request.node(), request.key(), request.reason(), request.by(), false, now())));
        serve(Heartbeat.class, request -> {
            Member member = registry.heartbeat(SignedWord.readHeartbeat(request.heartbeat()), now());
            liveness.heard(member.id(), now());
            return view(member);
        });
        serve(FindNode.class, request -> view(registry.require(request.node())));
        serve(KeysOf.class, request -> new KeyHistory(now(), registry.find(request.node()).flatMap(member -> member.node().key()
                .map(key -> new KeySpan(key, member.node().registeredAt(), Optional.empty()))).stream().toList(), false));
        serve(AllNodes.class, request -> new NodeSnapshot(registry.all().stream().map(Member::node).toList()));
        serve(ListNodes.class, request -> {
            List<NodeView> found = request.after().map(registry::after).orElseGet(registry::all).stream().map(this::view)
                    .filter(view -> request.status().map(view.status()::equals).orElse(true)).toList();
            return new NodePage(found.subList(0, Math.min(found.size(), request.limit())), found.size() > request.limit());
        });
        serve(NodeCounts.class, request -> {
            Map<NodeStatus, Integer> counts = new EnumMap<>(NodeStatus.class);
            for (NodeStatus status : NodeStatus.values()) {
                counts.put(status, 0);
            }
            registry.all().forEach(member -> counts.merge(view(member).status(), 1, Integer::sum));
            return new Counts(counts);
        });
        serve(Seen.class, request -> {
            liveness.session(request.node(), request.session(), request.connected(), request.at());
            return null;
        });
        serve(Heard.class, request -> {
            liveness.heard(request.node(), request.at());
            return null;
        });
        return open(DiscoveryRequest.class, DiscoveryRequest.ADDRESS);
    }

    private NodeView carriedOut(Revision.Put put) {
        carryOut(put);
        return view(put.member());
    }

    private Void removed(Revision.Removal removal) {
        carryOut(removal);
        return null;
    }

    private void carryOut(Revision revision) {
        registry.apply(revision);
        bus.publish(revision.event());
    }

    private NodeView view(Member member) {
        return liveness.view(member.node(), now());
    }

    private static Instant now() {
        return Instant.now();
    }
}
