package org.bpci.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.bpci.api.Role;
import org.bpci.edge.RunningEdge.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that do not mean well cost a bounded amount and are cut. */
class EdgeAbuseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final EdgeLimits TIGHT = new EdgeLimits(8, 1 << 10, 2 << 10, Duration.ofMillis(700), Duration.ofMillis(700),
            Duration.ofMillis(700), 100_000, 1, 4, 2, Duration.ofSeconds(1));
    private static final String HEAD = "GET /health/live HTTP/1.1\r\nHost: a\r\n";
    private static final String POST = "POST /api/v1/oracle/relay HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";

    private RunningEdge edge;

    @BeforeEach
    void start() throws Exception {
        edge = new RunningEdge(TIGHT, true);
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
    }

    @Test
    void slowHeadersAreCut() throws Exception {
        assertEquals("", edge.raw(HEAD, PATIENCE));
        assertEquals("", edge.raw("", PATIENCE));
        awaitUntil(() -> edge.desk.connections() == 0);
    }

    @Test
    void dripOfHeadersIsCutAllTheSame() throws Exception {
        try (Socket socket = edge.connect()) {
            socket.setSoTimeout(100);
            socket.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    socket.getOutputStream().write(("X-" + i + ": y\r\n").getBytes(StandardCharsets.US_ASCII));
                    readOrTimeOut(socket.getInputStream());
                }
            });
        }
    }

    @Test
    void slowBodyIsCut() throws Exception {
        assertProblem(" 408 ", "request-too-slow", edge.raw(POST + "Content-Length: 1000\r\n\r\n{", PATIENCE));
        awaitUntil(() -> edge.desk.bodyBytesHeld() == 0 && edge.desk.connections() == 0);
    }

    @Test
    void idleKeptConnectionIsCutAfterItsAnswer() throws Exception {
        String answer = edge.raw(HEAD + "\r\n", PATIENCE);
        assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
    }

    @Test
    void peerThatDoesNotReadIsCut() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(1_024);
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", edge.desk.port()));
            byte[] request = "GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1_000_000; i++) {
                    socket.getOutputStream().write(request);
                }
            });
        }
        awaitUntil(() -> edge.desk.connections() == 0);
    }

    @Test
    void headsThatAreTooLargeOrMalformedGetAProblemAndTheDoor() throws Exception {
        assertProblem(" 414 ", "url-too-long", edge.raw("GET /" + "a".repeat(2_000) + " HTTP/1.1\r\n\r\n", PATIENCE));
        assertProblem(" 431 ", "headers-too-large", edge.raw(HEAD + "X: " + "a".repeat(4_000) + "\r\n\r\n", PATIENCE));
        assertProblem(" 400 ", "request-malformed", edge.raw("GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", PATIENCE));
        assertProblem(" 400 ", "request-malformed",
                edge.raw("GET /health?a=%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", PATIENCE));
        for (String nonsense : List.of("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT b:1 HTTP/1.1\r\nHost: a\r\n\r\n", "FOO /health HTTP/1.1\r\nHost: a\r\n\r\n",
                "\0\1\2\3\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", POST + "Content-Length: -1\r\n\r\n",
                POST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}")) {
            String answer = edge.raw(nonsense, PATIENCE);
            assertTrue(answer.isEmpty() || answer.matches("(?s)HTTP/[12]\\.\\d (4\\d\\d|505) .*"), answer);
        }
        assertEquals(200, edge.get("/health/live").status());
    }

    @Test
    void http2IsNotSpoken() throws Exception {
        String answer = edge.raw(HEAD + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n", PATIENCE);
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }

    @Test
    void floodOfOpenCallsIsToldWhenToComeBackAndOperatorsAreNotCounted() throws Exception {
        Answer last = untilRefused(Role.VIEWER);
        assertEquals("too-many-calls", last.code());
        assertTrue(last.body().path("retryable").asBoolean() && last.body().path("retry_after_ms").asInt() > 0);
        assertEquals("1", last.header("Retry-After"));
        assertEquals(200, edge.get("/health/live").status());
        for (int i = 0; i < 2 * TIGHT.addressCallsBurst(); i++) {
            assertNotEquals(429, edge.as(Role.OPERATOR, "POST", "/api/v1/oracle/relay", "{}").status());
        }
    }

    /** However slow this machine is at the moment, calls come faster than one a second for a while. */
    private Answer untilRefused(Role role) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Answer answer = edge.as(role, "POST", "/api/v1/oracle/relay", "{}");
        while (answer.status() != 429 && System.nanoTime() < until) {
            answer = edge.as(role, "POST", "/api/v1/oracle/relay", "{}");
        }
        return answer;
    }

    @Test
    void bodiesTogetherHoldNoMoreThanTheirShare() throws Exception {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                Socket socket = edge.connect();
                held.add(socket);
                socket.getOutputStream().write((POST + "Content-Length: 60000\r\n\r\n" + " ".repeat(50_000)).getBytes(StandardCharsets.US_ASCII));
            }
            awaitUntil(() -> edge.desk.bodyBytesHeld() > 90_000);
            Answer refused = edge.post("/api/v1/oracle/relay", "{\"content\":\"" + "a".repeat(20_000) + "\"}");
            assertEquals("edge-busy", refused.code());
            assertTrue(edge.desk.bodyBytesHeld() <= TIGHT.bodyBytesHeldMax());
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
        awaitUntil(() -> edge.desk.bodyBytesHeld() == 0);
    }

    private static void assertProblem(String status, String code, String answer) {
        assertTrue(answer.startsWith("HTTP/1.") && answer.contains(status) && answer.contains("\"code\":\"" + code + "\""), answer);
    }

    private static void readOrTimeOut(InputStream in) throws IOException {
        try {
            if (in.read() < 0) {
                throw new IOException("closed");
            }
        } catch (java.net.SocketTimeoutException stillOpen) {
            // the peer bears with us so far
        }
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "it did not come true in time");
            Thread.onSpinWait();
        }
    }
}
