package org.bpci.communication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bpci.kernel.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that never say who they are do not keep nodes out, and nodes keep nobody's place but their own. */
class StrangersTest {

    private static final int CONNECTIONS_MAX = 20;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final CommunicationLimits LIMITS = new CommunicationLimits(CONNECTIONS_MAX, 1 << 20, 256, 8, LONG, LONG, LONG,
            Duration.ofSeconds(1), LONG, 8 << 20, 30, Duration.ofSeconds(10), 10);
    private static final String OFFER = "Sec-WebSocket-Protocol: bpci.v1";

    private final ConcurrentLinkedQueue<Throwable> unhandled = new ConcurrentLinkedQueue<>();
    private final List<RawClient> silent = new ArrayList<>();
    private final List<TestNode> nodes = new ArrayList<>();
    private TestOracle oracle;

    @BeforeEach
    void start() {
        oracle = new TestOracle(2, List.of(), LIMITS);
        oracle.vertx.exceptionHandler(unhandled::add);
    }

    @AfterEach
    void stop() {
        silent.forEach(RawClient::close);
        nodes.forEach(TestNode::close);
        await(() -> oracle.connections() == 0);
        oracle.close();
        assertEquals(List.of(), List.copyOf(unhandled));
    }

    @Test
    void nodesTakeThePlacesOfTheSilentUntilNodesHaveThemAll() {
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            silent.add(RawClient.node(oracle.port()));
        }
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            connect("node-" + i);
            assertTrue(oracle.connections() <= CONNECTIONS_MAX);
        }
        try (RawClient refused = new RawClient(oracle.port())) {
            refused.send(RawClient.request("/ws", OFFER).getBytes(ISO_8859_1));
            assertTrue(refused.head().startsWith("HTTP/1.1 503 "));
        }
        for (RawClient client : silent) {
            await(() -> ended(client));
        }
        assertEquals(CONNECTIONS_MAX, oracle.connections());
        exchange(nodes.getFirst());
    }

    @Test
    void aBurstOfHandshakesGetsPlaceAfterPlaceAndNothingIsThrown() {
        byte[] request = RawClient.request("/ws", OFFER).getBytes(ISO_8859_1);
        for (int i = 0; i < 10 * CONNECTIONS_MAX; i++) {
            silent.add(new RawClient(oracle.port()));
        }
        silent.forEach(client -> client.send(request));
        await(() -> oracle.connections() == CONNECTIONS_MAX);
        exchange(connect("node-1"));
        assertEquals(CONNECTIONS_MAX, oracle.connections());
    }

    @Test
    void aNodeGetsInWhileTheSilentKeepComingBack() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger opened = new AtomicInteger();
        CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(over, opened));
        try {
            await(() -> opened.get() > 2 * CONNECTIONS_MAX);
            TestNode node = connect("node-1");
            int before = opened.get();
            await(() -> opened.get() > before + 4 * CONNECTIONS_MAX);
            exchange(node);
        } finally {
            over.set(true);
            flood.get(RawClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void flood(AtomicBoolean over, AtomicInteger opened) {
        Deque<RawClient> open = new ArrayDeque<>();
        while (!over.get()) {
            try {
                RawClient client = new RawClient(oracle.port(), 0, "127.0.0.2");
                open.add(client);
                client.send(RawClient.request("/ws", OFFER).getBytes(ISO_8859_1)).head();
                opened.incrementAndGet();
                if (open.size() > 2 * CONNECTIONS_MAX) {
                    open.remove().close();
                }
            } catch (UncheckedIOException cutAlready) {
                // as it should be; the next
            }
        }
        open.forEach(RawClient::close);
    }

    private TestNode connect(String id) {
        SigningKey key = oracle.register(id, Optional.empty());
        TestNode node = TestNode.connect(oracle, id, key);
        nodes.add(node);
        return node;
    }

    private void exchange(TestNode node) {
        node.client.text("{\"type\":\"ack\",\"delivery_ids\":[7]}");
        assertEquals(List.of(7L), oracle.uplink(Uplink.DeliveriesAcknowledged.class).deliveryIds());
    }

    private static boolean ended(RawClient client) {
        RawClient.Frame frame = client.read();
        return frame.opcode() == RawClient.Frame.END;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + RawClient.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "did not happen in time");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
