package org.bpci.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.bpci.api.Role;
import org.bpci.relay.DeliveryState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody is shut out by connections that do nothing, however many; on real sockets. */
class CrowdedEdgeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int CONNECTIONS_MAX = 64;
    private static final EdgeLimits LIMITS = new EdgeLimits(CONNECTIONS_MAX, 4 << 10, 16 << 10, LONG, LONG, LONG, 1 << 20, 1_000,
            10_000, 100, Duration.ofSeconds(1));
    /** The whole of 127.0.0.0/8 is this machine (RFC 6890); some systems want it set up first, these are Linux's tests. */
    private static final String ELSEWHERE = "127.0.0.2";
    private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";

    private RunningEdge edge;
    private final List<Socket> held = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        edge = new RunningEdge(LIMITS, true);
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : held) {
            socket.close();
        }
        awaitUntil(() -> edge.desk.connections() == 0);
        edge.close();
    }

    @Test
    void theOldestThatDoesNothingGivesWayAlsoToItsOwnAddress() throws Exception {
        for (int i = 0; i < 3 * CONNECTIONS_MAX; i++) {
            hold("127.0.0.1", "GET /hea");
            assertTrue(edge.desk.connections() <= CONNECTIONS_MAX);
        }
        Socket asking = hold("127.0.0.1", LIVE);
        assertEquals("HTTP/1.1 200 OK", statusLine(asking));
        assertEquals("", statusLine(held.getFirst()));
        awaitUntil(() -> edge.desk.connections() == CONNECTIONS_MAX);
    }

    @Test
    void aFloodThatKeepsComingBackShutsNobodyElseOut() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger opened = new AtomicInteger();
        CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(over, opened));
        try {
            awaitUntil(() -> opened.get() > 2 * CONNECTIONS_MAX);
            Socket kept = hold("127.0.0.1", LIVE);
            assertEquals("HTTP/1.1 200 OK", answer(kept));
            for (int i = 0; i < 100; i++) {
                try (Socket fresh = open("127.0.0.1", LIVE)) {
                    assertEquals("HTTP/1.1 200 OK", statusLine(fresh), "try " + i);
                }
            }
            kept.getOutputStream().write(LIVE.getBytes(StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 200 OK", statusLine(kept), "a connection kept alive outlives the flood");
        } finally {
            over.set(true);
            flood.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void aRequestInWorkIsNeverCut() throws Exception {
        Socket working = hold("127.0.0.1", "GET /api/v1/oracle/messages/msg-held HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                + edge.token(Role.OPERATOR) + "\r\n\r\n");
        awaitUntil(() -> !edge.relay.asked.isEmpty());
        for (int i = 0; i < 3 * CONNECTIONS_MAX; i++) {
            hold("127.0.0.1", "GET /hea");
        }
        edge.relay.held.complete(CannedRelay.message(DeliveryState.DELIVERED));
        assertEquals("HTTP/1.1 200 OK", statusLine(working));
    }

    @Test
    void slowBodiesShutNobodyOut() throws Exception {
        for (int i = 0; i < 2 * CONNECTIONS_MAX; i++) {
            hold(ELSEWHERE, "POST /api/v1/oracle/relay HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
        }
        for (int i = 0; i < 10; i++) {
            assertEquals("HTTP/1.1 200 OK", statusLine(hold("127.0.0.1", LIVE)));
        }
    }

    private void flood(AtomicBoolean over, AtomicInteger opened) {
        Deque<Socket> open = new ArrayDeque<>();
        while (!over.get()) {
            try {
                open.add(open(ELSEWHERE, "GET /hea"));
                opened.incrementAndGet();
                if (open.size() > 4 * CONNECTIONS_MAX) {
                    open.remove().close();
                }
            } catch (IOException cutAlready) {
                // as it should be; the next
            }
        }
        open.forEach(socket -> {
            try {
                socket.close();
            } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        });
    }

    private Socket hold(String from, String bytes) throws IOException {
        Socket socket = open(from, bytes);
        held.add(socket);
        return socket;
    }

    private Socket open(String from, String bytes) throws IOException {
        Socket socket = new Socket("127.0.0.1", edge.desk.port(), InetAddress.getByName(from), 0);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException cut) {
            socket.close();
            throw cut;
        }
        return socket;
    }

    /** Empty when the connection ended without an answer. */
    private static String statusLine(Socket socket) {
        StringBuilder line = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read(); next >= 0 && next != '\r'; next = socket.getInputStream().read()) {
                line.append((char) next);
            }
        } catch (IOException reset) {
            return "";
        }
        return line.toString();
    }

    /** Takes the whole answer of {@link #LIVE}, whose body is one object. */
    private static String answer(Socket socket) throws IOException {
        String status = statusLine(socket);
        int next = socket.getInputStream().read();
        while (next >= 0 && next != '}') {
            next = socket.getInputStream().read();
        }
        return status;
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "it did not come true in time");
            Thread.onSpinWait();
        }
    }
}
