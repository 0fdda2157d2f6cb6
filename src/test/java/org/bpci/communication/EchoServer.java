package org.bpci.communication;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bpci.kernel.Network;

/** The production sockets with nothing but the echo above them. */
final class EchoServer implements AutoCloseable {

    static final long TICK_MILLIS = 50;

    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Switchboard switchboard;

    EchoServer(CommunicationLimits limits) {
        switchboard = new Switchboard(1, limits, registry);
        vertx.deployVerticle(new Instance(limits)).toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    int port() {
        return switchboard.port();
    }

    double connections() {
        return registry.get("oracle_websocket_connections_active").gauge().value();
    }

    double ended(Ending why) {
        return registry.get("oracle_websocket_connections_ended_total").tag("reason", why.word()).counter().count();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private final class Instance extends VerticleBase {

        private final CommunicationLimits limits;
        private final Set<StrictSocket> sockets = new HashSet<>();

        Instance(CommunicationLimits limits) {
            this.limits = limits;
        }

        @Override
        public Future<?> start() {
            CommunicationSettings settings = new CommunicationSettings("oracle-test", Network.of("test"), "127.0.0.1", 0,
                    Set.of("https://dashboard.example"), List.of(), true);
            SocketServer server = new SocketServer(vertx, settings, limits, switchboard, EchoServer::millis,
                    (wire, place, echo, early) -> {
                        StrictSocket socket = StrictSocket.ofServer(wire, echo ? SocketLimits.ofEcho(limits)
                                : SocketLimits.ofNode(limits), EchoServer::millis, switchboard.meters());
                        sockets.add(socket);
                        socket.open(new EchoPeer(socket, () -> {
                            sockets.remove(socket);
                            place.leave();
                        }), early);
                    });
            vertx.setPeriodic(TICK_MILLIS, timer -> {
                server.tick(millis());
                Set.copyOf(sockets).forEach(socket -> socket.tick(millis()));
            });
            return server.listen();
        }
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }
}
