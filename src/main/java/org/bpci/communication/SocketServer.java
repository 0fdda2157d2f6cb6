package org.bpci.communication;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.LongSupplier;

/**
 * The listening side of one instance: takes connections, sees them through their opening handshake in bounded time and
 * memory, and hands each over as an open socket. The port speaks the WebSocket handshake of HTTP/1.1 and nothing else.
 */
final class SocketServer {

    /** Takes connections whose handshake is done. */
    interface Opener {

        /** @param early what arrived behind the handshake */
        void open(Wire wire, boolean echo, ByteBuffer early);
    }

    /** Connections without handshake in one instance; beyond that the oldest gives way: who means it is done in no time. */
    private static final int HANDSHAKES_MAX = 1_000;
    private static final int BACKLOG_CONNECTIONS = 1_024;
    /** Vert.x's name for a free port that all instances share. */
    private static final int SHARED_FREE_PORT = -1;

    private final CommunicationSettings settings;
    private final long handshakeMillis;
    private final Switchboard switchboard;
    private final LongSupplier millis;
    private final Opener opener;
    private final Runnable full; // told when a connection was refused because all are taken
    private final NetServer server;
    private final SequencedSet<Handshake> handshakes = new LinkedHashSet<>();
    private boolean closing;

    SocketServer(Vertx vertx, CommunicationSettings settings, CommunicationLimits limits, Switchboard switchboard,
            LongSupplier millis, Opener opener, Runnable full) {
        this.settings = settings;
        this.handshakeMillis = limits.handshakeTimeout().toMillis();
        this.switchboard = switchboard;
        this.millis = millis;
        this.opener = opener;
        this.full = full;
        this.server = vertx.createNetServer(new NetServerOptions()
                .setHost(settings.host())
                .setPort(settings.port() == 0 ? SHARED_FREE_PORT : settings.port())
                .setAcceptBacklog(BACKLOG_CONNECTIONS)
                .setTcpNoDelay(true));
    }

    Future<Void> listen() {
        server.connectHandler(this::accept);
        return server.listen().onSuccess(listening -> switchboard.listening(listening.actualPort())).mapEmpty();
    }

    /** New connections are dropped from now on; those that are open are their owner's. */
    void stopAccepting() {
        closing = true;
        new ArrayList<>(handshakes).forEach(handshake -> handshake.wire.cut());
    }

    Future<Void> close() {
        return server.close();
    }

    /** To be called about every second. */
    void tick(long now) {
        for (Handshake handshake : new ArrayList<>(handshakes)) {
            if (now >= handshake.deadline) {
                handshake.wire.cut();
            }
        }
    }

    private void accept(NetSocket socket) {
        Handshake handshake = new Handshake(new Wire((NetSocketInternal) socket));
        if (closing) {
            handshake.wire.cut();
            return;
        }
        if (handshakes.size() >= HANDSHAKES_MAX) {
            handshakes.removeFirst().wire.cut();
        }
        handshakes.add(handshake);
        handshake.begin();
    }

    /** One connection until its handshake ends, by acceptance, refusal or deadline. */
    private final class Handshake {

        private final Wire wire;
        private final HttpHead.Collector head = new HttpHead.Collector();
        private final long deadline = millis.getAsLong() + handshakeMillis;
        private boolean answered;

        Handshake(Wire wire) {
            this.wire = wire;
        }

        void begin() {
            wire.listen(this::read, () -> { }, () -> handshakes.remove(this));
        }

        private void read(ByteBuffer in) {
            if (answered) {
                return;
            }
            try {
                Optional<HttpHead> request = head.read(in);
                request.ifPresent(complete -> answer(complete, in));
            } catch (HttpHead.Malformed malformed) {
                refuse(Upgrade.malformed(malformed));
            }
        }

        private void answer(HttpHead request, ByteBuffer early) {
            switch (Upgrade.judge(request, settings.allowedOrigins(), settings.devEcho() && wire.fromThisMachine())) {
                case Upgrade.Verdict.Refused refused -> refuse(refused);
                case Upgrade.Verdict.Accepted accepted when switchboard.enter() -> {
                    answered = true;
                    handshakes.remove(this);
                    wire.write(bytes(accepted.response()));
                    opener.open(wire, accepted.echo(), early);
                }
                case Upgrade.Verdict.Accepted accepted -> {
                    refuse(Upgrade.full());
                    full.run();
                }
            }
        }

        /** Answers, ends our half, and leaves the rest to the peer or the deadline. */
        private void refuse(Upgrade.Verdict.Refused refused) {
            answered = true;
            wire.write(bytes(refused.response()));
            wire.endOutput();
        }

        private static byte[] bytes(String response) {
            return response.getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
