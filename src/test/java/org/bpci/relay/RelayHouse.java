package org.bpci.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.bpci.bus.Bus;
import org.bpci.bus.Room;
import org.bpci.communication.CommunicationEvent;
import org.bpci.communication.CommunicationRequest;
import org.bpci.communication.SessionRef;
import org.bpci.communication.Uplink;
import org.bpci.discovery.DiscoveryEvent;
import org.bpci.discovery.DiscoveryRequest;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.sql.Database;
import org.bpci.sql.DatabaseLimits;
import org.bpci.sql.DatabaseLocation;

/** A relay on a real bus and a real database, between a directory and sessions that are played. */
final class RelayHouse implements AutoCloseable {

    private static final String SESSIONS = "communication.played";
    private static final long PATIENCE_SECONDS = 60;

    final Vertx vertx = Vertx.vertx();
    final Bus bus = Bus.install(vertx);
    final Database database;
    final SigningKey oracle = SigningKey.generate(Suite.ED25519);
    /** Added to the real clock. */
    final AtomicLong aheadMillis = new AtomicLong();
    final InstantSource clock = () -> Instant.now().plusMillis(aheadMillis.get());
    private final RelayLimits limits;
    private final boolean unsignedAllowed;
    private final Map<NodeId, FakeNode> nodes = new ConcurrentHashMap<>();
    private final Map<Long, FakeNode> sessions = new ConcurrentHashMap<>();
    private final AtomicLong versions = new AtomicLong();
    private final AtomicLong sessionIds = new AtomicLong();
    private String relay = "";

    RelayHouse(DatabaseLocation location, RelayLimits limits, boolean unsignedAllowed, FakeNode... nodes) {
        this.limits = limits;
        this.unsignedAllowed = unsignedAllowed;
        for (FakeNode node : nodes) {
            this.nodes.put(node.id, node);
        }
        database = await(Database.open(vertx, location, DatabaseLimits.DEFAULT));
        await(vertx.deployVerticle(new PlayedDirectory()));
        await(vertx.deployVerticle(new PlayedSessions()));
        startRelay();
    }

    static RelayHouse of(DatabaseLocation location, FakeNode... nodes) {
        return new RelayHouse(location, RelayLimits.defaults(), false, nodes);
    }

    void startRelay() {
        RelaySettings settings = new RelaySettings(new NodeId("oracle-test"), FakeNode.NETWORK, oracle, unsignedAllowed, 2, limits);
        relay = await(vertx.deployVerticle(new RelayVerticle(settings, database, new SimpleMeterRegistry(), clock, new Random(1))));
    }

    void stopRelay() {
        await(vertx.undeploy(relay));
    }

    void connect(FakeNode node, int window) {
        node.session = new SessionRef(SESSIONS, sessionIds.incrementAndGet());
        sessions.put(node.session.id(), node);
        bus.publish(new CommunicationEvent.SessionOpened(node.id, node.session, window, clock.instant()));
    }

    void disconnect(FakeNode node) {
        sessions.remove(node.session.id());
        bus.publish(new CommunicationEvent.SessionClosed(node.id, node.session, "test", clock.instant()));
    }

    void offer(FakeNode node, ObjectNode... messages) {
        List<Uplink.Offered> offered = Arrays.stream(messages).map(tree -> new Uplink.Offered(tree, tree.toString().length())).toList();
        bus.tell(new Uplink.MessagesOffered(node.session, node.id, offered));
    }

    void ack(FakeNode node, Long... deliveries) {
        bus.tell(new Uplink.DeliveriesAcknowledged(node.session, node.id, List.of(deliveries)));
    }

    void nak(FakeNode node, long delivery, Optional<Duration> delay) {
        bus.tell(new Uplink.DeliveryRefused(node.session, node.id, delivery, delay, "not now"));
    }

    void rotate(FakeNode node) {
        node.key = SigningKey.generate(Suite.ED25519);
        bus.publish(new DiscoveryEvent.NodeChanged(node.record(versions.incrementAndGet(), Optional.empty()), DiscoveryEvent.Change.KEY_ROTATED));
    }

    void isolate(FakeNode node) {
        NodeRecord record = node.record(versions.incrementAndGet(), Optional.of(new NodeRecord.Isolation("test", "test", clock.instant())));
        bus.publish(new DiscoveryEvent.NodeChanged(record, DiscoveryEvent.Change.ISOLATED));
    }

    void deregister(FakeNode node) {
        bus.publish(new DiscoveryEvent.NodeGone(node.id, versions.incrementAndGet()));
    }

    <R> R ask(Request<R> request) {
        return await(bus.ask(request, Duration.ofSeconds(PATIENCE_SECONDS)));
    }

    RelayRequest.Admitted admit(ObjectNode message) {
        return ask(new RelayRequest.AdmitMessage(message, message.toString().length(), "192.0.2.1"));
    }

    /** As {@link #admit}, without waiting for the answer. */
    Future<RelayRequest.Admitted> asked(ObjectNode message) {
        return bus.ask(new RelayRequest.AdmitMessage(message, message.toString().length(), "192.0.2.1"), Duration.ofSeconds(PATIENCE_SECONDS));
    }

    /** What the node gets when it offers one message. */
    ObjectNode offerOne(FakeNode node, ObjectNode message) throws InterruptedException {
        offer(node, message);
        return node.next();
    }

    /** Whether the audit trail has an entry of that kind about the message. */
    boolean audited(String kind, String messageId) {
        return ledger().stream().anyMatch(leaf -> leaf.contains("\"kind\":\"" + kind + "\"")
                && leaf.contains("\"message\":\"" + messageId + "\""));
    }

    /** The audit trail, oldest first. */
    List<String> ledger() {
        return await(database.query(client -> client.query("select convert_from(leaf, 'UTF8') from ledger.entries order by entry").execute()
                .map(rows -> {
                    List<String> leaves = new ArrayList<>();
                    rows.forEach(row -> leaves.add(row.getString(0)));
                    return leaves;
                })));
    }

    long count(String sql) {
        return await(database.query(client -> client.query(sql).execute().map(rows -> rows.iterator().next().getLong(0))));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("not answered in time", late);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private final class PlayedDirectory extends Room {
        @Override
        public Future<?> start() {
            for (Class<?> kind : DiscoveryRequest.class.getPermittedSubclasses()) {
                play(kind.asSubclass(DiscoveryRequest.class));
            }
            serveAsync(DiscoveryRequest.AllNodes.class, request -> Future.succeededFuture(new DiscoveryRequest.NodeSnapshot(
                    nodes.values().stream().map(node -> node.record(versions.incrementAndGet(), Optional.empty())).toList())));
            serveAsync(DiscoveryRequest.Heard.class, request -> Future.succeededFuture());
            return open(DiscoveryRequest.class, DiscoveryRequest.ADDRESS);
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // every other kind is never asked
        private void play(Class kind) {
            serveAsync(kind, request -> Future.failedFuture("not played"));
        }
    }

    private final class PlayedSessions extends Room {
        @Override
        public Future<?> start() {
            serveAsync(CommunicationRequest.SendFrames.class, request -> {
                FakeNode node = sessions.get(request.session().id());
                if (node != null) {
                    node.settled.addAndGet(request.settledOffers());
                    request.frames().forEach(node::receive);
                }
                return Future.succeededFuture();
            });
            serveAsync(CommunicationRequest.CutSession.class, request -> Future.succeededFuture());
            return open(CommunicationRequest.class, SESSIONS);
        }
    }
}
