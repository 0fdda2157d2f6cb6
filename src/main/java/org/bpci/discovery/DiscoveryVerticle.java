package org.bpci.discovery;

import static org.bpci.discovery.DiscoveryFault.OBJECT_MISDIRECTED;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bpci.bus.Bus;
import org.bpci.bus.Room;
import org.bpci.discovery.DiscoveryEvent.Change;
import org.bpci.discovery.DiscoveryEvent.NodeChanged;
import org.bpci.discovery.DiscoveryEvent.NodeGone;
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
import org.bpci.discovery.Member.Retired;
import org.bpci.kernel.KeyHistory;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Suite;
import org.bpci.sql.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell of the discovery room, one instance on virtual threads. Changes pass one by one: decide, store, apply, publish,
 * reply. Reading and liveness need no database and are answered at once.
 */
public final class DiscoveryVerticle extends Room {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryVerticle.class);

    private final DiscoveryStore store;
    private final InstantSource clock;
    private final Network network;
    private final DiscoveryLimits limits;
    private final Registry registry;
    private final Liveness liveness;
    /** Written here, read by whoever collects metrics. */
    private final AtomicInteger connectedNodes = new AtomicInteger();
    private Bus bus;
    /** A commit whose answer was lost may have happened: then memory is read anew before the next decision. */
    private boolean memoryInDoubt = true;

    /** @param minimumSuite the weakest suite of a node's key that this network takes */
    public DiscoveryVerticle(Database database, InstantSource clock, Network network, Suite minimumSuite, DiscoveryLimits limits,
                             MeterRegistry meters) {
        this.store = new DiscoveryStore(database);
        this.clock = clock;
        this.network = network;
        this.limits = limits;
        this.registry = new Registry(limits, new Credentials(network, minimumSuite, limits));
        this.liveness = new Liveness(limits.staleAfter());
        Gauge.builder("oracle_connected_nodes_total", connectedNodes, AtomicInteger::get)
                .description("Nodes with an authenticated session").register(meters);
    }

    @Override
    public Future<?> start() {
        bus = Bus.of(vertx);
        serve(RegisterNode.class, this::register);
        serve(RotateKey.class, this::rotate);
        serve(DeregisterNode.class, this::deregister);
        serve(RemoveNode.class, this::remove);
        serve(IsolateNode.class, this::isolate);
        serve(RestoreNode.class, this::restore);
        serve(ReplaceKey.class, this::replaceKey);
        serveAsync(Heartbeat.class, request -> Future.succeededFuture(heartbeat(request)));
        serveAsync(FindNode.class, request -> Future.succeededFuture(view(registry.require(request.node()))));
        serveAsync(ListNodes.class, request -> Future.succeededFuture(list(request)));
        serveAsync(KeysOf.class, this::keys);
        serveAsync(AllNodes.class, request -> Future.succeededFuture(
                new NodeSnapshot(registry.all().stream().map(Member::node).toList())));
        serveAsync(NodeCounts.class, request -> Future.succeededFuture(counts()));
        serveAsync(Seen.class, this::seen);
        serveAsync(Heard.class, this::heard);
        remember();
        vertx.setPeriodic(limits.lastSeenPeriod().toMillis(), timer -> saveLastSeen());
        return open(DiscoveryRequest.class, DiscoveryRequest.ADDRESS);
    }

    @Override
    public Future<?> stop() {
        return saveLastSeen();
    }

    private Registered register(RegisterNode request) {
        remember();
        Registration registration = Registration.read(request.registration(), network);
        boolean created = registry.find(registration.id()).isEmpty();
        Optional<Retired> retired = created ? store.retired(registration.id()).await() : Optional.empty();
        registry.register(registration, retired, now()).ifPresent(this::carryOut);
        return new Registered(view(registry.require(registration.id())), created);
    }

    private NodeView rotate(RotateKey request) {
        remember();
        SignedWord rotation = addressed(SignedWord.readRotation(request.rotation(), network), request.node());
        registry.require(rotation.id());
        boolean usedBefore = store.keyKnown(rotation.id(), rotation.newKey().orElseThrow()).await();
        carryOut(registry.rotate(rotation, usedBefore, now()));
        return view(registry.require(rotation.id()));
    }

    private Void deregister(DeregisterNode request) {
        remember();
        carryOut(registry.deregister(addressed(SignedWord.readDeregistration(request.deregistration()), request.node()), now()));
        return null;
    }

    private Void remove(RemoveNode request) {
        remember();
        carryOut(registry.remove(request.node(), request.reason(), request.by(), now()));
        return null;
    }

    private NodeView isolate(IsolateNode request) {
        remember();
        registry.isolate(request.node(), request.reason(), request.by(), now()).ifPresent(this::carryOut);
        return view(registry.require(request.node()));
    }

    private NodeView restore(RestoreNode request) {
        remember();
        carryOut(registry.restore(request.node(), request.reason(), request.by(), now()));
        return view(registry.require(request.node()));
    }

    private NodeView replaceKey(ReplaceKey request) {
        remember();
        registry.require(request.node());
        boolean usedBefore = store.keyKnown(request.node(), request.key()).await();
        carryOut(registry.replaceKey(request.node(), request.key(), request.reason(), request.by(), usedBefore, now()));
        return view(registry.require(request.node()));
    }

    private NodeView heartbeat(Heartbeat request) {
        SignedWord heartbeat = addressed(SignedWord.readHeartbeat(request.heartbeat()), request.node());
        Member member = registry.heartbeat(heartbeat, now());
        // The node's own time, so that a heartbeat that somebody sends again proves nothing new; never the future.
        liveness.heard(member.id(), heartbeat.createdAt().isAfter(now()) ? now() : heartbeat.createdAt());
        return view(member);
    }

    private Future<Void> seen(Seen request) {
        if (registry.find(request.node()).isPresent()) {
            liveness.session(request.node(), request.session(), request.connected(), request.at());
            connectedNodes.set(liveness.connected());
        }
        return Future.succeededFuture();
    }

    private Future<Void> heard(Heard request) {
        if (registry.find(request.node()).isPresent()) {
            liveness.heard(request.node(), request.at());
        }
        return Future.succeededFuture();
    }

    private NodePage list(ListNodes request) {
        Instant now = now();
        Collection<Member> candidates = request.after().map(registry::after).orElseGet(registry::all);
        List<NodeView> found = candidates.stream()
                .filter(member -> request.type().map(member.node().type()::equals).orElse(true))
                .map(member -> liveness.view(member.node(), now))
                .filter(view -> request.status().map(view.status()::equals).orElse(true))
                .limit(request.limit() + 1L).toList();
        boolean more = found.size() > request.limit();
        return new NodePage(more ? found.subList(0, request.limit()) : found, more);
    }

    private Future<KeyHistory> keys(KeysOf request) {
        Instant asOf = now(); // before reading, so that nothing earlier is missing
        return store.keys(request.node(), request.at(), KeyHistory.KEYS_MAX + 1).map(keys -> {
            boolean more = keys.size() > KeyHistory.KEYS_MAX;
            return new KeyHistory(asOf, more ? keys.subList(0, KeyHistory.KEYS_MAX) : keys, more);
        });
    }

    private Counts counts() {
        Instant now = now();
        Map<NodeStatus, Integer> counts = new EnumMap<>(NodeStatus.class);
        for (NodeStatus status : NodeStatus.values()) {
            counts.put(status, 0);
        }
        registry.all().forEach(member -> counts.merge(liveness.view(member.node(), now).status(), 1, Integer::sum));
        return new Counts(counts);
    }

    private void carryOut(Revision revision) {
        memoryInDoubt = true;
        try {
            store.save(revision).await();
        } catch (RuntimeException unknown) {
            rememberSoon();
            throw unknown;
        }
        memoryInDoubt = false;
        registry.apply(revision);
        if (revision instanceof Revision.Removal removal) {
            liveness.forget(removal.id());
            connectedNodes.set(liveness.connected());
        }
        bus.publish(revision.event());
        LOG.atInfo().setMessage("node changed").addKeyValue("what", revision.entry().kind().wireName())
                .addKeyValue("node", revision.entry().node().map(NodeId::value).orElse("")).log();
    }

    /** The others should not go by a key that has ended until somebody happens to ask for the next change. */
    private void rememberSoon() {
        try {
            remember();
        } catch (RuntimeException stillInDoubt) {
            LOG.atWarn().setMessage("nodes not read again").addKeyValue("reason", stillInDoubt.getMessage()).log();
        }
    }

    /** Reads what is stored if memory may differ from it, and tells the others what they may have missed. */
    private void remember() {
        if (!memoryInDoubt) {
            return;
        }
        Map<NodeId, NodeRecord> before = new HashMap<>();
        registry.all().forEach(member -> before.put(member.id(), member.node()));
        DiscoveryStore.Stored stored = store.load().await();
        registry.load(stored.members(), stored.highestVersion());
        stored.lastSeen().forEach(liveness::load);
        memoryInDoubt = false;
        for (Member member : new ArrayList<>(registry.all())) {
            NodeRecord known = before.remove(member.id());
            if (known == null || known.version() < member.node().version()) {
                bus.publish(new NodeChanged(member.node(), known == null ? Change.REGISTERED : Change.UPDATED));
            }
        }
        before.keySet().forEach(gone -> {
            liveness.forget(gone);
            bus.publish(new NodeGone(gone, stored.highestVersion()));
        });
    }

    private Future<Void> saveLastSeen() {
        Map<NodeId, Instant> times = liveness.takeUnsaved();
        if (times.isEmpty()) {
            return Future.succeededFuture();
        }
        return store.saveLastSeen(times).otherwise(failure -> {
            LOG.atWarn().setMessage("times of nodes not saved").addKeyValue("nodes", times.size())
                    .addKeyValue("reason", failure.getMessage()).log();
            return null;
        });
    }

    private NodeView view(Member member) {
        return liveness.view(member.node(), now());
    }

    private static SignedWord addressed(SignedWord word, NodeId node) {
        if (!word.id().equals(node)) {
            throw OBJECT_MISDIRECTED.because("the path names '" + node + "' and /node_id '" + word.id() + "'; send it to its own node's path");
        }
        return word;
    }

    /** Milliseconds, so that what is stored, signed and told is the same. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
