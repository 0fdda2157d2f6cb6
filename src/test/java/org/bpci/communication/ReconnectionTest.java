package org.bpci.communication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bpci.communication.CommunicationEvent.SessionOpened;
import org.bpci.communication.CommunicationRequest.SendFrames;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The oracle dials nodes that listen; they are Vert.x's own WebSocket server here, which checks our client's frames. */
class ReconnectionTest {

    private static final int INSTANCES = 2;
    private final Vertx nodes = Vertx.vertx();
    private final TestOracle oracle = new TestOracle(INSTANCES, List.of("127.0.0.1/32"));
    private final BlockingQueue<ServerWebSocket> dialled = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Listening node = new Listening("listener", SigningKey.generate(Suite.ED25519));

    @AfterEach
    void stop() {
        oracle.close();
        TestOracle.done(nodes.close());
    }

    /** A node that answers challenges on a port of its own. */
    private final class Listening {

        final String id;
        final SigningKey key;
        HttpServer server;

        Listening(String id, SigningKey key) {
            this.id = id;
            this.key = key;
        }

        int listen(int port) {
            server = TestOracle.done(nodes.createHttpServer(new HttpServerOptions()
                    .setWebSocketSubProtocols(List.of("bpci.v1")).setMaxWebSocketFrameSize(1 << 20))
                    .webSocketHandler(this::accept).listen(port, "127.0.0.1"));
            return server.actualPort();
        }

        void accept(ServerWebSocket socket) {
            socket.textMessageHandler(text -> {
                ObjectNode frame = Json.parseObject(text, 1 << 20);
                if (frame.get("challenge") instanceof ObjectNode challenge) {
                    ObjectNode hello = JsonNodeFactory.instance.objectNode().put("node_id", id)
                            .put("oracle_id", challenge.get("oracle_id").textValue()).put("nonce", challenge.get("nonce").textValue())
                            .put("client_nonce", TestNode.CLIENT_NONCE).put("created_at", "2026-11-22T18:00:00Z");
                    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("type", "hello");
                    answer.set("hello", Signed.sign(hello, TestOracle.NETWORK, Kind.HELLO, key).tree());
                    socket.writeTextMessage(answer.toString());
                } else {
                    heard.add(frame.get("type").textValue());
                }
            });
            dialled.add(socket);
        }
    }

    @Test
    void aRegisteredNodeThatListensIsDialledAndServedLikeAnyOther() {
        int port = node.listen(0);
        oracle.register("listener", Optional.of(URI.create("ws://localhost:" + port + "/bpi")), node.key);
        SessionOpened opened = oracle.opened();
        assertEquals(new NodeId("listener"), opened.node());
        assertEquals("welcome", TestOracle.next(heard, String.class));
        assertEquals("/bpi", TestOracle.next(dialled, ServerWebSocket.class).path());
        oracle.bus.tell(new SendFrames(opened.session(), List.of("{\"type\":\"receipt\",\"x\":\"" + "y".repeat(70_000) + "\"}"), 0));
        assertEquals("receipt", TestOracle.next(heard, String.class));
    }

    @Test
    void aNodeThatComesBackIsConnectedWithinFiveSeconds() {
        int port = node.listen(0);
        oracle.register("listener", Optional.of(URI.create("ws://127.0.0.1:" + port)), node.key);
        oracle.opened();
        TestOracle.next(dialled, ServerWebSocket.class);
        TestOracle.done(node.server.shutdown(0, TimeUnit.SECONDS));
        oracle.closed();
        long back = System.nanoTime();
        node.listen(port);
        oracle.opened();
        assertTrue(System.nanoTime() - back < Duration.ofSeconds(5).toNanos());
    }

    @Test
    void onlyOneInstanceDialsANodeAndNobodyDialsOneThatIsConnected() throws InterruptedException {
        SigningKey key = oracle.register("inbound", Optional.empty());
        try (TestNode inbound = TestNode.connect(oracle, "inbound", key)) {
            oracle.opened();
            int port = new Listening("inbound", key).listen(0);
            oracle.update("inbound", URI.create("ws://127.0.0.1:" + port));
            assertEquals(null, dialled.poll(2, TimeUnit.SECONDS));
            assertTrue(inbound.client.isOpen());
        }
        TestOracle.next(dialled, ServerWebSocket.class); // once it is gone
        assertEquals(null, dialled.poll(300, TimeUnit.MILLISECONDS));
    }

    @Test
    void anEndpointThatAnswersAsAnotherNodeGetsNoSession() {
        int port = node.listen(0);
        oracle.register("listener", Optional.empty(), node.key);
        oracle.register("victim", Optional.of(URI.create("ws://127.0.0.1:" + port)));
        assertEquals("error", TestOracle.next(heard, String.class));
        assertTrue(oracle.events.isEmpty());
    }

    @Test
    void anEndpointOutsideTheAllowedRangesIsNotDialled() throws InterruptedException {
        int port = node.listen(0);
        oracle.register("outside", Optional.of(URI.create("ws://127.0.0.2:" + port)));
        oracle.register("any", Optional.of(URI.create("ws://0.0.0.0:" + port)));
        assertEquals(null, dialled.poll(1500, TimeUnit.MILLISECONDS));
    }
}
