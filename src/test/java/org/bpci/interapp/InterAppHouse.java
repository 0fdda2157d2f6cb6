package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.bpci.bus.Bus;
import org.bpci.bus.Ping;
import org.bpci.bus.Room;
import org.bpci.communication.CommunicationEvent;
import org.bpci.communication.CommunicationRequest;
import org.bpci.communication.SessionRef;
import org.bpci.communication.Uplink;
import org.bpci.discovery.DiscoveryLimits;
import org.bpci.discovery.DiscoveryRequest;
import org.bpci.discovery.DiscoveryVerticle;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;
import org.bpci.ledger.LedgerLimits;
import org.bpci.ledger.LedgerVerticle;
import org.bpci.relay.RelayLimits;
import org.bpci.relay.RelayRequest.AdmitMessage;
import org.bpci.relay.RelayRequest.Admitted;
import org.bpci.relay.RelaySettings;
import org.bpci.relay.RelayVerticle;
import org.bpci.sql.Database;
import org.bpci.sql.DatabaseLimits;
import org.bpci.sql.DatabaseLocation;

/** The inter-app room on a real bus and a real database, with real discovery, relay and ledger; sessions are played. */
final class InterAppHouse implements AutoCloseable {

    private static final String SESSIONS = "communication.played";
    private static final long PATIENCE_SECONDS = 60;
    private static final int QUEUE = 20_000;

    final Vertx vertx = Vertx.vertx();
    final Bus bus = Bus.install(vertx);
    final Database database;
    final AtomicLong aheadMillis = new AtomicLong();
    final InstantSource clock = () -> Instant.now().plusMillis(aheadMillis.get());
    final BlockingQueue<InterAppEvent> events = new LinkedBlockingQueue<>();
    private final Map<Long, Consumer<ObjectNode>> sessions = new ConcurrentHashMap<>();
    private final AtomicLong sessionIds = new AtomicLong();
    final AtomicInteger settled = new AtomicInteger();
    private final InterAppSettings settings;
    private final String ledger;
    private String interApp = "";

    InterAppHouse(DatabaseLocation location, PolicySettings policies) {
        settings = InterAppScene.settings(InterAppScene.NO_FLOOR, policies);
        database = await(Database.open(vertx, location, DatabaseLimits.DEFAULT));
        bus.listen(InterAppEvent.class, events::add);
        await(vertx.deployVerticle(new PlayedSessions()));
        ledger = await(vertx.deployVerticle(new LedgerVerticle(database, "bpci.test/oracle-test", InterAppScene.key("oracle"), LedgerLimits.defaults(), clock,
                new SimpleMeterRegistry(), Optional.empty()), lane()));
        await(vertx.deployVerticle(new DiscoveryVerticle(database, clock, InterAppScene.NETWORK, Suite.ED25519, DiscoveryLimits.defaults(),
                new SimpleMeterRegistry()), lane()));
        RelayLimits defaults = RelayLimits.defaults();
        RelayLimits limits = new RelayLimits(defaults.messageBytesMax(), defaults.messageAgeMax(), QUEUE, defaults.bytesPerSecondMax(), QUEUE,
                defaults.queuedBytesMax(), defaults.recentMessagesMax(), defaults.ackTimeout(), defaults.deliveryAttemptsMax(), defaults.retryDelayMin(),
                defaults.retryDelayMax(), defaults.batchMessages(), defaults.batchDelayMax(), QUEUE);
        await(vertx.deployVerticle(new RelayVerticle(new RelaySettings(InterAppScene.ORACLE, InterAppScene.NETWORK, InterAppScene.key("oracle"), false, 2,
                limits), database, new SimpleMeterRegistry(), clock, new Random(1))));
        start();
        register(InterAppScene.NODE_A);
        register(InterAppScene.NODE_B);
        admit(InterAppScene.TRADING, InterAppScene.NODE_A);
        admit(InterAppScene.SETTLEMENT, InterAppScene.NODE_B);
    }

    private static DeploymentOptions lane() {
        return new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
    }

    void start() {
        interApp = await(vertx.deployVerticle(new InterAppVerticle(settings, database, clock, new SimpleMeterRegistry()), lane()));
    }

    void restart() {
        await(vertx.undeploy(interApp));
        start();
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void register(String node) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("node_id", node).put("node_type", "Application")
                .put("public_key", InterAppScene.key(node).verificationKey().text()).put("created_at", Time.format(now()));
        ask(new DiscoveryRequest.RegisterNode(Signed.sign(body, InterAppScene.NETWORK, Kind.REGISTRATION, InterAppScene.key(node), "proof").tree()));
    }

    InterAppRequest.AppRegistered admit(String app, String node) {
        return ask(new InterAppRequest.RegisterApp(InterAppScene.registration(app, node, now())));
    }

    /** In force at once. */
    Agreement establish(String id, String... permissions) {
        ObjectNode tree = InterAppScene.signed(InterAppScene.draft(id, now(), permissions), InterAppScene.TRADING, InterAppScene.SETTLEMENT);
        return ask(new InterAppRequest.Establish(tree)).agreement().agreement();
    }

    InterAppRequest.AgreementView revoke(Agreement agreement) {
        return ask(new InterAppRequest.RevokeAgreement(agreement.id(), new InterAppRequest.Authority.Word(
                InterAppScene.word(Kind.REVOCATION, agreement, InterAppScene.SETTLEMENT, now()))));
    }

    /** A call of the trading platform without a signature of its own. */
    ObjectNode call(String id, Agreement agreement, String action) {
        return InterAppScene.message(id, "InterAppCall", InterAppScene.NODE_A, InterAppScene.NODE_B,
                InterAppScene.call(id, agreement, action, now()), now());
    }

    Admitted send(ObjectNode message) {
        return ask(new AdmitMessage(message, message.toString().length(), "192.0.2.1"));
    }

    /**
     * Tests of one class share a database: what is left of other agreements is acknowledged and not shown.
     *
     * @param deliveries what the session receives under the agreement, in order, on the thread of the sessions
     */
    SessionRef connect(String node, int window, String agreement, Consumer<ObjectNode> deliveries) {
        SessionRef session = new SessionRef(SESSIONS, sessionIds.incrementAndGet());
        sessions.put(session.id(), frame -> {
            if (frame.at("/message/content/agreement_id").asText().equals(agreement)) {
                deliveries.accept(frame);
            } else if (frame.has("delivery_id")) {
                ack(session, node, frame.path("delivery_id").asLong());
            }
        });
        bus.publish(new CommunicationEvent.SessionOpened(new NodeId(node), session, window, clock.instant()));
        return session;
    }

    void offer(SessionRef session, String node, List<ObjectNode> messages) {
        bus.tell(new Uplink.MessagesOffered(session, new NodeId(node),
                messages.stream().map(tree -> new Uplink.Offered(tree, tree.toString().length())).toList()));
    }

    void ack(SessionRef session, String node, long delivery) {
        bus.tell(new Uplink.DeliveriesAcknowledged(session, new NodeId(node), List.of(delivery)));
    }

    /** Everything that was told to sessions before this has been received. */
    void received() {
        ask(new Ping(SESSIONS));
    }

    <R> R ask(Request<R> request) {
        return await(bus.ask(request, Duration.ofSeconds(PATIENCE_SECONDS)));
    }

    /** Deliveries under the agreement in that state, as the table has them. */
    long deliveries(String agreement, int state) {
        return count("select count(*) from relay.delivery d join relay.message m on m.seq = d.id >> 8 where m.agreement = '" + agreement
                + "' and d.state = " + state);
    }

    private long count(String sql) {
        return await(database.query(client -> client.query(sql).execute().map(rows -> rows.iterator().next().getLong(0))));
    }

    /** The audit trail about an agreement, oldest first. */
    List<String> ledger(String agreement) {
        return await(database.query(client -> client.query("select convert_from(leaf, 'UTF8') from ledger.entries order by txid, entry").execute()
                .map(rows -> {
                    List<String> leaves = new ArrayList<>();
                    rows.forEach(row -> leaves.add(row.getString(0)));
                    return leaves.stream().filter(leaf -> leaf.contains("\"agreement\":\"" + agreement + "\"")).toList();
                })));
    }

    ObjectNode report(String agreement) {
        return Json.parseObject(ask(new InterAppRequest.AuditAgreement(agreement, 0, -1)).file(), ReportCheck.FILE_BYTES_MAX);
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
        // While the database is there: the next house in it would have to wait until this one's lease on the tree has run out.
        await(vertx.undeploy(ledger));
        await(vertx.close());
    }

    private final class PlayedSessions extends Room {
        @Override
        public Future<?> start() {
            serveAsync(CommunicationRequest.SendFrames.class, request -> {
                settled.addAndGet(request.settledOffers());
                Consumer<ObjectNode> frames = sessions.getOrDefault(request.session().id(), frame -> { });
                request.frames().forEach(frame -> frames.accept(Json.parseObject(frame, 32 << 20)));
                return Future.succeededFuture();
            });
            serveAsync(CommunicationRequest.CutSession.class, request -> Future.succeededFuture());
            return open(CommunicationRequest.class, SESSIONS);
        }
    }
}
