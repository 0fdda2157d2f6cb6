package org.bpci.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.bpci.bus.Bus;
import org.bpci.discovery.DiscoveryEvent.NodeChanged;
import org.bpci.discovery.DiscoveryRequest.DeregisterNode;
import org.bpci.discovery.DiscoveryRequest.FindNode;
import org.bpci.discovery.DiscoveryRequest.Heartbeat;
import org.bpci.discovery.DiscoveryRequest.IsolateNode;
import org.bpci.discovery.DiscoveryRequest.KeysOf;
import org.bpci.discovery.DiscoveryRequest.ListNodes;
import org.bpci.discovery.DiscoveryRequest.NodeCounts;
import org.bpci.discovery.DiscoveryRequest.RegisterNode;
import org.bpci.discovery.DiscoveryRequest.RotateKey;
import org.bpci.discovery.DiscoveryRequest.Seen;
import org.bpci.kernel.Fault;
import org.bpci.kernel.KeyHistory;
import org.bpci.kernel.KeySpan;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Request;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.sql.Database;
import org.bpci.sql.DatabaseLimits;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresSuite.class)
class DiscoveryVerticleTest {

    private static final int ANSWER_SECONDS_MAX = 20;

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T18:00:00Z"));
    private final LinkedBlockingQueue<DiscoveryEvent> events = new LinkedBlockingQueue<>();
    private Database database;
    private String deployment;

    @BeforeEach
    void start(DatabaseLocation location) throws Exception {
        database = await(Database.open(vertx, location, DatabaseLimits.DEFAULT));
        bus.listen(DiscoveryEvent.class, events::add);
        deploy();
        events.clear();
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.undeploy(deployment));
        await(database.close());
        await(vertx.close());
    }

    @Test
    void whatWasRegisteredSurvivesARestart() throws Exception {
        Papers node = new Papers("restart-node");
        SigningKey next = SigningKey.generate(Suite.ED25519);
        NodeView registered = ask(new RegisterNode(node.proved(node.bare().put("endpoint", "ws://a.example:1"), now.get()))).node();
        ask(new RotateKey(node.id, node.rotation(next, tick())));
        ask(new IsolateNode(node.id, "suspicion", "operator-1"));
        restart();
        NodeRecord back = ask(new FindNode(node.id)).node();
        assertEquals(Optional.of(next.verificationKey()), back.key());
        assertEquals(registered.node().endpoint(), back.endpoint());
        assertEquals(registered.node().registeredAt(), back.registeredAt());
        assertEquals("suspicion", back.isolation().orElseThrow().reason());
        assertTrue(back.version() > registered.node().version());
    }

    @Test
    void everyKeyIsKeptAndNoneComesBackAfterARestart() throws Exception {
        SigningKey first = SigningKey.generate(Suite.ED25519);
        SigningKey second = SigningKey.generate(Suite.ED25519);
        ask(new RegisterNode(new Papers("keys-node", first).registration(now.get())));
        ask(new RotateKey(new Papers("keys-node").id, new Papers("keys-node", first).rotation(second, tick())));
        restart();
        var back = new Papers("keys-node", second).rotation(first, tick());
        refused(DiscoveryFault.KEY_USED_BEFORE, new RotateKey(new Papers("keys-node").id, back));
        List<Row> keys = rows("select key_id, until from discovery.node_key where node = 'keys-node' order by since");
        assertEquals(List.of(first.verificationKey().keyId(), second.verificationKey().keyId()),
                keys.stream().map(row -> row.getString("key_id")).toList());
        assertTrue(keys.getFirst().getOffsetDateTime("until") != null && keys.getLast().getOffsetDateTime("until") == null);
    }

    @Test
    void keysAreToldWithTheTimeEachWasItsNodesAlsoWhenTheNodeHasLeft() throws Exception {
        SigningKey first = SigningKey.generate(Suite.ED25519);
        SigningKey second = SigningKey.generate(Suite.ED25519);
        Papers before = new Papers("spans-node", first);
        Papers after = new Papers("spans-node", second);
        Instant registered = now.get();
        ask(new RegisterNode(before.registration(registered)));
        Instant rotated = now.updateAndGet(then -> then.plusSeconds(3_600));
        ask(new RotateKey(before.id, before.rotation(second, rotated)));
        ask(new DeregisterNode(before.id, after.word(Kind.DEREGISTRATION, tick())));
        List<KeySpan> spans = List.of(new KeySpan(second.verificationKey(), rotated, Optional.empty()),
                new KeySpan(first.verificationKey(), registered, Optional.of(rotated)));
        assertEquals(new KeyHistory(now.get(), spans, false), ask(new KeysOf(before.id, Optional.empty())));
        ask(new RegisterNode(after.registration(tick())));
        assertEquals(spans, ask(new KeysOf(before.id, Optional.empty())).keys(), "a return begins nothing");
        assertEquals(List.of(spans.getFirst()), ask(new KeysOf(before.id, Optional.of(rotated.plusSeconds(61)))).keys());
        assertEquals(List.of(spans.getLast()), ask(new KeysOf(before.id, Optional.of(rotated.minusSeconds(61)))).keys());
        assertEquals(spans, ask(new KeysOf(before.id, Optional.of(rotated))).keys(), "within the leeway it may be either");
        assertEquals(List.of(), ask(new KeysOf(new Papers("never-node").id, Optional.empty())).keys());
    }

    @Test
    void retiredIdIsRememberedAcrossRestarts() throws Exception {
        Papers node = new Papers("retired-node");
        ask(new RegisterNode(node.registration(now.get())));
        ask(new DeregisterNode(node.id, node.word(Kind.DEREGISTRATION, tick())));
        restart();
        refused(DiscoveryFault.NODE_UNKNOWN, new FindNode(node.id));
        refused(DiscoveryFault.NODE_ID_RETIRED, new RegisterNode(new Papers("retired-node").registration(tick())));
        assertTrue(ask(new RegisterNode(node.registration(tick()))).created());
    }

    @Test
    void everyChangeHasItsAuditEntryAndItsEvent() throws Exception {
        Papers node = new Papers("audited-node");
        ask(new RegisterNode(node.registration(now.get())));
        ask(new IsolateNode(node.id, "why", "op"));
        assertTrue(events.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS) instanceof NodeChanged changed
                && changed.change() == DiscoveryEvent.Change.REGISTERED);
        assertTrue(events.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS) instanceof NodeChanged changed
                && changed.change() == DiscoveryEvent.Change.ISOLATED);
        List<String> leaves = rows("select leaf from ledger.entries order by txid, entry").stream()
                .map(row -> row.getBuffer("leaf").toString(StandardCharsets.UTF_8))
                .filter(leaf -> leaf.contains("audited-node")).toList();
        assertEquals(2, leaves.size(), leaves.toString());
        assertTrue(leaves.getFirst().contains("NodeRegistered") && leaves.getLast().contains("\"by\":\"op\""), leaves.toString());
    }

    @Test
    void refusedChangeLeavesNoTrace() throws Exception {
        Papers node = new Papers("refused-node");
        var forged = node.registration(now.get()).put("endpoint", "ws://evil.example:1");
        assertThrows(Refusal.class, () -> ask(new RegisterNode(forged)));
        assertEquals(0, rows("select 1 from discovery.node where id = 'refused-node'").size());
    }

    @Test
    void heartbeatAndSessionShowInStatusAndLastSeenIsSaved() throws Exception {
        Papers node = new Papers("alive-node");
        ask(new RegisterNode(node.registration(now.get())));
        assertEquals(NodeStatus.DISCONNECTED, ask(new Heartbeat(node.id, node.word(Kind.HEARTBEAT, tick()))).status());
        ask(new Seen(node.id, 7, true, now.get()));
        assertEquals(NodeStatus.CONNECTED, ask(new FindNode(node.id)).status());
        assertEquals(1, meters.get("oracle_connected_nodes_total").gauge().value());
        assertEquals(1, ask(new NodeCounts()).byStatus().get(NodeStatus.CONNECTED));
        Instant seen = now.get();
        restart();
        assertEquals(Optional.of(seen), ask(new FindNode(node.id)).lastSeen());
        refused(DiscoveryFault.OBJECT_MISDIRECTED, new Heartbeat(new Papers("other").id, node.word(Kind.HEARTBEAT, now.get())));
    }

    @Test
    void nodesAreListedInPagesInOrderOfTheirIds() throws Exception {
        for (int i = 0; i < 5; i++) {
            ask(new RegisterNode(new Papers("page-" + i).bare().put("node_type", "Custom:Paged")));
        }
        List<String> found = new ArrayList<>();
        Optional<org.bpci.kernel.NodeId> after = Optional.empty();
        boolean more = true;
        while (more) {
            var page = ask(new ListNodes(Optional.of(NodeStatus.UNVERIFIED), Optional.of("Custom:Paged"), after, 2));
            page.nodes().forEach(view -> found.add(view.node().id().value()));
            after = Optional.of(page.nodes().getLast().node().id());
            more = page.more();
        }
        assertEquals(List.of("page-0", "page-1", "page-2", "page-3", "page-4"), found);
    }

    @Test
    void memoryAgreesWithTheDatabaseAfterALostCommit() throws Exception {
        Papers node = new Papers("doubt-node");
        ask(new RegisterNode(node.registration(now.get())));
        // The row stands as a commit whose answer was lost would have left it; the next version number is taken then.
        rows("update discovery.node set version = version + 1, type = 'Storage' where id = 'doubt-node'");
        assertTrue(events.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS) instanceof NodeChanged changed && changed.node().id().equals(node.id));
        assertThrows(Refusal.class, () -> ask(new RegisterNode(new Papers("later-node").bare())));
        assertEquals("Storage", ask(new FindNode(node.id)).node().type(), "at once, not with the next change");
        assertTrue(events.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS) instanceof NodeChanged changed && changed.node().id().equals(node.id));
        ask(new RegisterNode(new Papers("later-node").bare()));
        assertTrue(ask(new FindNode(new Papers("later-node").id)).node().version() > ask(new FindNode(node.id)).node().version());
    }

    private void restart() throws Exception {
        await(vertx.undeploy(deployment));
        deploy();
    }

    private void deploy() throws Exception {
        deployment = await(vertx.deployVerticle(
                new DiscoveryVerticle(database, now::get, Papers.NETWORK, Suite.ED25519, DiscoveryLimits.defaults(), meters),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
    }

    private Instant tick() {
        return now.updateAndGet(before -> before.plusMillis(1));
    }

    private List<Row> rows(String sql) throws Exception {
        List<Row> rows = new ArrayList<>();
        await(database.query(client -> client.query(sql).execute())).forEach(rows::add);
        return rows;
    }

    private <R> R ask(Request<R> request) throws Exception {
        return await(bus.ask(request));
    }

    private void refused(Fault fault, Request<?> request) {
        Refusal refusal = assertThrows(Refusal.class, () -> ask(request));
        assertEquals(fault.code(), refusal.code(), refusal.detail());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
