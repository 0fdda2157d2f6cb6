package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.bpci.bus.Bus;
import org.bpci.bus.Room;
import org.bpci.communication.BallotUplink;
import org.bpci.communication.CommunicationEvent;
import org.bpci.communication.CommunicationRequest;
import org.bpci.communication.SessionRef;
import org.bpci.discovery.DiscoveryLimits;
import org.bpci.discovery.DiscoveryRequest;
import org.bpci.discovery.DiscoveryVerticle;
import org.bpci.kernel.Fault;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Request;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;
import org.bpci.relay.RelayLimits;
import org.bpci.relay.RelaySettings;
import org.bpci.relay.RelayVerticle;
import org.bpci.sql.Database;
import org.bpci.sql.DatabaseLimits;
import org.bpci.sql.DatabaseLocation;
import org.junit.jupiter.api.Assertions;

/** The consensus room on a real bus and a real database, with real discovery and relay; sessions are played. */
final class ConsensusHouse implements AutoCloseable {

    private static final String SESSIONS = "communication.played";
    private static final long PATIENCE_SECONDS = 60;

    final Vertx vertx = Vertx.vertx();
    final Bus bus = Bus.install(vertx);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Database database;
    final AtomicLong aheadMillis = new AtomicLong();
    final InstantSource clock = () -> Instant.now().plusMillis(aheadMillis.get());
    final BlockingQueue<ConsensusEvent> events = new LinkedBlockingQueue<>();
    private final Map<Long, BlockingQueue<JsonNode>> frames = new ConcurrentHashMap<>();
    private final AtomicLong sessionIds = new AtomicLong();
    private String consensus = "";

    ConsensusHouse(DatabaseLocation location) {
        database = await(Database.open(vertx, location, DatabaseLimits.DEFAULT));
        wipe((DatabaseLocation.External) location);
        bus.listen(ConsensusEvent.class, events::add);
        await(vertx.deployVerticle(new PlayedSessions()));
        await(vertx.deployVerticle(new DiscoveryVerticle(database, clock, Scene.NETWORK, Suite.ED25519, DiscoveryLimits.defaults(), meters), lane()));
        await(vertx.deployVerticle(new RelayVerticle(new RelaySettings(Scene.ORACLE, Scene.NETWORK, Scene.ORACLE_KEY, false, 1,
                RelayLimits.defaults()), database, new SimpleMeterRegistry(), clock, new Random(1))));
        start();
    }

    /** Tests of one class share a database; an electorate would not survive that. */
    private static void wipe(DatabaseLocation.External owner) {
        String url = "jdbc:postgresql://" + owner.host() + ":" + owner.port() + "/" + owner.database();
        try (Connection connection = DriverManager.getConnection(url, owner.user(), owner.password());
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    truncate consensus.weight_set, consensus.epoch, consensus.proposal, consensus.receipt, consensus.ballot,
                        consensus.evidence, consensus.parameter, consensus.emergency, consensus.standing_order, discovery.node cascade""");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static DeploymentOptions lane() {
        return new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
    }

    void start() {
        consensus = await(vertx.deployVerticle(new ConsensusVerticle(new ConsensusSettings(Scene.ORACLE, Scene.NETWORK, Scene.ORACLE_KEY,
                ConsensusLimits.defaults()), database, clock, meters), lane()));
    }

    void restart() {
        await(vertx.undeploy(consensus));
        start();
    }

    void register(String... names) {
        for (String name : names) {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("node_id", name).put("node_type", "Validator")
                    .put("public_key", Scene.key(name).verificationKey().text()).put("created_at", Time.format(clock.instant()));
            body.putArray("capabilities").add("consensus");
            ask(new DiscoveryRequest.RegisterNode(Signed.sign(body, Scene.NETWORK, Kind.REGISTRATION, Scene.key(name), "proof").tree()));
        }
    }

    /** A proposal by node {@code a}, open for an hour. */
    Opening propose(String type, String content) {
        return opening(submit(draft(type, content)));
    }

    ObjectNode draft(String type, String content) {
        return new ProposalDraft(Optional.empty(), Scene.node("a"), type, Scene.tree(content), clock.instant(),
                type.equals("Emergency") ? "+10m" : "+1h", OptionalInt.empty(), Optional.empty()).sign(Scene.NETWORK, Scene.key("a"));
    }

    ConsensusRequest.ProposalView submit(ObjectNode proposal) {
        return ask(new ConsensusRequest.SubmitProposal(proposal, Optional.empty())).proposal();
    }

    static Opening opening(ConsensusRequest.ProposalView view) {
        return Opening.read(Scene.tree(view.opening()), Scene.NETWORK);
    }

    static ObjectNode ballot(String voter, Opening opening, Choice choice) {
        return new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), Scene.node(voter), choice,
                Optional.empty()).sign(Scene.NETWORK, Scene.key(voter));
    }

    ConsensusRequest.Cast vote(String voter, Opening opening, Choice choice) {
        return ask(new ConsensusRequest.CastVote(ballot(voter, opening, choice)));
    }

    void approve(Opening opening, String... voters) {
        for (String voter : voters) {
            vote(voter, opening, Choice.APPROVE);
        }
    }

    SessionRef connect(String node) {
        SessionRef session = new SessionRef(SESSIONS, sessionIds.incrementAndGet());
        frames.put(session.id(), new LinkedBlockingQueue<>());
        bus.publish(new CommunicationEvent.SessionOpened(new NodeId(node), session, 16, clock.instant()));
        return session;
    }

    void offer(SessionRef session, String node, ObjectNode... ballots) {
        bus.tell(new BallotUplink.BallotsOffered(session, new NodeId(node), List.of(ballots)));
    }

    /** The next frame the session got, of this event or type. */
    JsonNode frame(SessionRef session, String what) throws InterruptedException {
        while (true) {
            JsonNode frame = frames.get(session.id()).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Assertions.assertNotNull(frame, "no frame " + what);
            if (frame.path("event").asText().equals(what) || frame.path("type").asText().equals(what)) {
                return frame;
            }
        }
    }

    <E extends ConsensusEvent> E event(Class<E> kind) throws InterruptedException {
        while (true) {
            ConsensusEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Assertions.assertNotNull(event, "no event " + kind.getSimpleName());
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    <R> R ask(Request<R> request) {
        return await(bus.ask(request, Duration.ofSeconds(PATIENCE_SECONDS)));
    }

    void refused(Fault fault, Request<?> request) {
        Refusal refusal = Assertions.assertThrows(Refusal.class, () -> ask(request));
        Assertions.assertEquals(fault.code(), refusal.code(), refusal.detail());
    }

    List<String> ledger() {
        return await(database.query(client -> client.query("select convert_from(leaf, 'UTF8') from ledger.entries order by entry").execute()
                .map(rows -> {
                    List<String> leaves = new ArrayList<>();
                    rows.forEach(row -> leaves.add(row.getString(0)));
                    return leaves;
                })));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError(late);
        }
    }

    @Override
    public void close() {
        await(vertx.undeploy(consensus));
        await(database.close());
        await(vertx.close());
    }

    private final class PlayedSessions extends Room {

        @Override
        public Future<?> start() {
            serveAsync(CommunicationRequest.SendFrames.class, request -> {
                request.frames().forEach(frame -> frames.computeIfAbsent(request.session().id(), id -> new LinkedBlockingQueue<>())
                        .add(Scene.tree(frame)));
                return Future.succeededFuture();
            });
            serveAsync(CommunicationRequest.CutSession.class, request -> Future.succeededFuture());
            return open(CommunicationRequest.class, SESSIONS);
        }
    }
}
