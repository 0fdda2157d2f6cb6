package org.bpci.communication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that want to cost us memory, connections or time. */
class HostilePeerTest {

    private static final int CONNECTIONS_MAX = 20;
    private static final Duration LONG = Duration.ofSeconds(20);

    private EchoServer server = new EchoServer(limits(LONG, LONG));

    private static CommunicationLimits limits(Duration handshakeTimeout, Duration heartbeatPeriod) {
        return new CommunicationLimits(CONNECTIONS_MAX, 1 << 20, 256, 256, Duration.ofSeconds(5), handshakeTimeout, heartbeatPeriod,
                Duration.ofMillis(300), Duration.ofMillis(600), 1 << 20, 30, Duration.ofSeconds(10), 10);
    }

    /** Only where the test is about it: a busy machine must not run into it otherwise. */
    private void restart(CommunicationLimits limits) {
        server.close();
        server = new EchoServer(limits);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPingFloodIsCutAndToldWhy() {
        try (RawClient client = RawClient.echo(server.port())) {
            byte[] ping = RawClient.frame(0x89, new byte[125]);
            for (int i = 0; i < 31; i++) {
                client.send(ping);
            }
            for (int i = 0; i < 30; i++) {
                assertEquals(10, client.read().opcode());
            }
            assertEquals(1008, client.read().closeCode());
            assertEquals(RawClient.Frame.END, client.read().opcode());
        }
        await(() -> server.ended(Ending.FLOODED) == 1 && server.connections() == 0);
    }

    @Test
    void aPingFloodOfOneThatNeverReadsEnds() {
        try (RawClient client = new RawClient(server.port(), 4096).upgrade("/echo")) {
            byte[] ping = RawClient.frame(0x89, new byte[125]);
            assertThrows(UncheckedIOException.class, () -> {
                for (int i = 0; i < 1_000_000; i++) {
                    client.send(ping);
                }
            });
        }
        await(() -> server.ended(Ending.FLOODED) == 1 && server.connections() == 0);
    }

    @Test
    void aFloodOfUnsolicitedPongsEnds() {
        try (RawClient client = RawClient.echo(server.port())) {
            for (int i = 0; i < 31; i++) {
                client.send(RawClient.frame(0x8A, new byte[0]));
            }
            assertEquals(1008, client.read().closeCode());
        }
    }

    /** It sends and never reads: first it is not read any more, then it is cut; a close frame could not reach it. */
    @Test
    void aSlowReaderIsCutByForceAndFreesItsMemory() {
        try (RawClient client = new RawClient(server.port(), 4096).upgrade("/ws", "Sec-WebSocket-Protocol: bpci.v1")) {
            byte[] message = RawClient.frame(0x82, new byte[60_000]);
            assertThrows(UncheckedIOException.class, () -> {
                for (int i = 0; i < 100_000; i++) {
                    client.send(message);
                }
            });
        }
        await(() -> server.ended(Ending.SLOW_READER) == 1 && server.connections() == 0);
    }

    @Test
    void onePeerThatDoesNotReadDoesNotHoldUpAnother() {
        try (RawClient stuck = new RawClient(server.port(), 4096).upgrade("/ws", "Sec-WebSocket-Protocol: bpci.v1");
                RawClient other = RawClient.echo(server.port())) {
            byte[] message = RawClient.frame(0x82, new byte[60_000]);
            assertThrows(UncheckedIOException.class, () -> {
                for (int i = 0; i < 100_000; i++) {
                    stuck.send(message);
                    assertEquals("still here", answered(other.text("still here")).text());
                }
            });
        }
    }

    @Test
    void theConnectionLimitIsExact() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            clients.add(RawClient.echo(server.port()));
        }
        assertEquals(CONNECTIONS_MAX, server.connections());
        try (RawClient refused = new RawClient(server.port())) {
            refused.send(RawClient.request("/echo").getBytes(ISO_8859_1));
            assertTrue(refused.head().startsWith("HTTP/1.1 503 "));
        }
        clients.removeLast().close();
        await(() -> server.connections() == CONNECTIONS_MAX - 1);
        clients.add(RawClient.echo(server.port()));
        clients.forEach(RawClient::close);
        await(() -> server.connections() == 0);
    }

    @Test
    void aHeaderSentDropByDropIsCut() {
        restart(limits(Duration.ofMillis(500), LONG));
        try (RawClient client = new RawClient(server.port())) {
            byte[] request = RawClient.request("/echo", "X: " + "x".repeat(4000)).getBytes(ISO_8859_1);
            assertThrows(UncheckedIOException.class, () -> {
                for (byte drop : request) {
                    client.send(new byte[] {drop});
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
            });
        }
    }

    @Test
    void aConnectionThatSaysNothingIsCut() {
        restart(limits(Duration.ofMillis(500), LONG));
        try (RawClient client = new RawClient(server.port())) {
            assertEquals("", client.head());
        }
    }

    @Test
    void aPeerThatAnswersPingsStaysAndOneThatDoesNotIsCut() {
        restart(limits(LONG, Duration.ofMillis(500)));
        try (RawClient silent = RawClient.echo(server.port()); RawClient alive = RawClient.echo(server.port())) {
            await(() -> {
                assertEquals(9, alive.read().opcode());
                alive.send(RawClient.frame(0x8A, new byte[0]));
                return server.ended(Ending.SILENT) == 1;
            });
            assertEquals("alive", answered(alive.text("alive")).text());
            assertEquals(9, silent.read().opcode());
        }
    }

    @Test
    void aCloseThatIsNotFollowedByTheEndIsCut() {
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(RawClient.frame(0xC1, new byte[1]));
            assertEquals(1002, client.read().closeCode());
            await(() -> server.connections() == 0); // although the client keeps its half open
        }
    }

    @Test
    void aConnectionThatVanishesIsForgotten() {
        RawClient.echo(server.port()).close();
        await(() -> server.ended(Ending.CONNECTION_LOST) == 1 && server.connections() == 0);
    }

    private static RawClient.Frame answered(RawClient client) {
        RawClient.Frame frame = client.read();
        while (frame.opcode() == 9) {
            client.send(RawClient.frame(0x8A, frame.payload()));
            frame = client.read();
        }
        return frame;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + RawClient.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "did not happen in time");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
