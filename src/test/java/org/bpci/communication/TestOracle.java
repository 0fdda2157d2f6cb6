package org.bpci.communication;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bpci.bus.Bus;
import org.bpci.bus.BusFault;
import org.bpci.bus.Room;
import org.bpci.discovery.Capabilities;
import org.bpci.discovery.DiscoveryEvent;
import org.bpci.discovery.DiscoveryRequest;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;

/** The communication room between a discovery that knows what a test tells it and a relay that writes down what it hears. */
final class TestOracle implements AutoCloseable {

    static final String ORACLE_ID = "oracle-test";
    static final Network NETWORK = Network.of("test");
    static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    static final CommunicationLimits LIMITS = new CommunicationLimits(100, 1 << 20, 256, 8, Duration.ofMillis(2500),
            Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(1), Duration.ofSeconds(5), 8 << 20, 30,
            Duration.ofSeconds(10), 10);

    final Vertx vertx = Vertx.vertx();
    final Bus bus = Bus.install(vertx);
    final SigningKey key = SigningKey.generate(Suite.ED25519);
    final BlockingQueue<Uplink> uplinks = new LinkedBlockingQueue<>();
    final BlockingQueue<CommunicationEvent> events = new LinkedBlockingQueue<>();
    final BlockingQueue<DiscoveryRequest.Seen> seen = new LinkedBlockingQueue<>();
    private final ConcurrentHashMap<NodeId, NodeRecord> nodes = new ConcurrentHashMap<>();
    private final AtomicLong versions = new AtomicLong();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Switchboard switchboard;
    private final String deployment;

    TestOracle(int instances, List<String> dialRanges) {
        this(instances, dialRanges, LIMITS);
    }

    TestOracle(int instances, List<String> dialRanges, CommunicationLimits limits) {
        switchboard = new Switchboard(instances, limits, registry);
        CommunicationSettings settings = new CommunicationSettings(ORACLE_ID, NETWORK, "127.0.0.1", 0, Set.of(), dialRanges, false);
        done(vertx.deployVerticle(new FakeDiscovery()));
        done(vertx.deployVerticle(new FakeRelay()));
        deployment = done(vertx.deployVerticle(() -> new CommunicationVerticle(settings, limits, key, InstantSource.fixed(NOW), switchboard),
                new DeploymentOptions().setInstances(instances)));
    }

    int port() {
        return switchboard.port();
    }

    int connections() {
        return (int) registry.get("oracle_websocket_connections_active").gauge().value();
    }

    /** A node with a key of its own, known to discovery. */
    SigningKey register(String id, Optional<URI> endpoint) {
        SigningKey nodeKey = SigningKey.generate(Suite.ED25519);
        register(id, endpoint, nodeKey);
        return nodeKey;
    }

    void register(String id, Optional<URI> endpoint, SigningKey nodeKey) {
        put(new NodeRecord(new NodeId(id), "EncCluster", endpoint, Capabilities.NONE, Optional.of(nodeKey.verificationKey()),
                NodeRecord.Trust.VERIFIED, Optional.empty(), NOW, NOW, versions.incrementAndGet()));
    }

    void registerWithoutKey(String id) {
        put(new NodeRecord(new NodeId(id), "EncCluster", Optional.empty(), Capabilities.NONE, Optional.empty(),
                NodeRecord.Trust.UNVERIFIED, Optional.empty(), NOW, NOW, versions.incrementAndGet()));
    }

    void update(String id, URI endpoint) {
        NodeRecord node = nodes.get(new NodeId(id));
        put(new NodeRecord(node.id(), node.type(), Optional.of(endpoint), node.capabilities(), node.key(), node.trust(),
                node.isolation(), NOW, NOW, versions.incrementAndGet()));
    }

    void rotate(String id, SigningKey newKey) {
        NodeRecord node = nodes.get(new NodeId(id));
        put(new NodeRecord(node.id(), node.type(), node.endpoint(), node.capabilities(), Optional.of(newKey.verificationKey()),
                node.trust(), node.isolation(), NOW, NOW, versions.incrementAndGet()));
    }

    void isolate(String id) {
        NodeRecord node = nodes.get(new NodeId(id));
        put(new NodeRecord(node.id(), node.type(), node.endpoint(), node.capabilities(), node.key(), node.trust(),
                Optional.of(new NodeRecord.Isolation("test", "operator", NOW)), NOW, NOW, versions.incrementAndGet()));
    }

    void deregister(String id) {
        nodes.remove(new NodeId(id));
        bus.publish(new DiscoveryEvent.NodeGone(new NodeId(id), versions.incrementAndGet()));
    }

    private void put(NodeRecord node) {
        nodes.put(node.id(), node);
        bus.publish(new DiscoveryEvent.NodeChanged(node, DiscoveryEvent.Change.UPDATED));
    }

    CommunicationEvent.SessionOpened opened() {
        return next(events, CommunicationEvent.SessionOpened.class);
    }

    CommunicationEvent.SessionClosed closed() {
        return next(events, CommunicationEvent.SessionClosed.class);
    }

    <T extends Uplink> T uplink(Class<T> kind) {
        return next(uplinks, kind);
    }

    static <T> T next(BlockingQueue<? super T> queue, Class<T> kind) {
        try {
            Object next = queue.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no " + kind.getSimpleName() + " came");
            }
            return kind.cast(next);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    void stopCommunication() {
        done(vertx.undeploy(deployment));
    }

    static <T> T done(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        done(vertx.close());
    }

    private final class FakeDiscovery extends Room {

        @Override
        public Future<?> start() {
            serveAsync(DiscoveryRequest.AllNodes.class,
                    all -> Future.succeededFuture(new DiscoveryRequest.NodeSnapshot(List.copyOf(nodes.values()))));
            serveAsync(DiscoveryRequest.Seen.class, told -> {
                seen.add(told);
                return Future.succeededFuture();
            });
            absent(DiscoveryRequest.RegisterNode.class);
            absent(DiscoveryRequest.RotateKey.class);
            absent(DiscoveryRequest.DeregisterNode.class);
            absent(DiscoveryRequest.RemoveNode.class);
            absent(DiscoveryRequest.Heartbeat.class);
            absent(DiscoveryRequest.IsolateNode.class);
            absent(DiscoveryRequest.RestoreNode.class);
            absent(DiscoveryRequest.FindNode.class);
            absent(DiscoveryRequest.ListNodes.class);
            absent(DiscoveryRequest.NodeCounts.class);
            absent(DiscoveryRequest.Heard.class);
            absent(DiscoveryRequest.ReplaceKey.class);
            absent(DiscoveryRequest.KeysOf.class);
            return open(DiscoveryRequest.class, DiscoveryRequest.ADDRESS);
        }

        private <R, T extends Request<R>> void absent(Class<T> kind) {
            serveAsync(kind, request -> Future.failedFuture(BusFault.ROOM_CLOSED.because("not in this test")));
        }
    }

    private final class FakeRelay extends Room {

        @Override
        public Future<?> start() {
            serveAsync(Uplink.MessagesOffered.class, this::hear);
            serveAsync(Uplink.DeliveriesAcknowledged.class, this::hear);
            serveAsync(Uplink.DeliveryRefused.class, this::hear);
            bus.listen(CommunicationEvent.class, events::add);
            return open(Uplink.class, Uplink.ADDRESS);
        }

        private Future<Void> hear(Uplink uplink) {
            uplinks.add(uplink);
            return Future.succeededFuture();
        }
    }
}
