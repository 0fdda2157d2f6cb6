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
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.bpci.kernel.Crowd;

/**
 * The listening side of one instance: takes connections, sees them through their opening handshake in bounded time and
 * memory, and hands each over as an open socket. The port speaks the WebSocket handshake of HTTP/1.1 and nothing else.
 */
final class SocketServer {

    /** Takes connections whose handshake is done. */
    interface Opener {

        /**
         * @param place to be left when the connection has ended
         * @param early what arrived behind the handshake
         */
        void open(Wire wire, Places.Place place, boolean echo, ByteBuffer early);
    }

    /** Connections without handshake in one instance; beyond that the oldest of the address with most gives way: who means it is done in no time. */
    private static final int HANDSHAKES_MAX = 1_000;
    private static final int BACKLOG_CONNECTIONS = 1_024;
    /** Vert.x's name for a free port that all instances share. */
    private static final int SHARED_FREE_PORT = -1;

    private final CommunicationSettings settings;
    private final long handshakeMillis;
    private final Switchboard switchboard;
    private final LongSupplier millis;
    private final Opener opener;
    private final NetServer server;
    private final Set<Handshake> handshakes = new HashSet<>();
    private final Crowd<Handshake> crowd = new Crowd<>();
    private boolean closing;

    SocketServer(Vertx vertx, CommunicationSettings settings, CommunicationLimits limits, Switchboard switchboard,
            LongSupplier millis, Opener opener) {
        this.settings = settings;
        this.handshakeMillis = limits.handshakeTimeout().toMillis();
        this.switchboard = switchboard;
        this.millis = millis;
        this.opener = opener;
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
            crowd.giveWay().ifPresent(other -> {
                handshakes.remove(other);
                other.wire.cut();
            });
        }
        handshakes.add(handshake);
        crowd.join(handshake, handshake.wire.network());
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
            wire.listen(this::read, () -> { }, this::over);
        }

        private void over() {
            handshakes.remove(this);
            crowd.leave(this);
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
                case Upgrade.Verdict.Accepted accepted -> switchboard.enter().ifPresentOrElse(
                        place -> open(accepted, place, early), () -> refuse(Upgrade.full()));
            }
        }

        private void open(Upgrade.Verdict.Accepted accepted, Places.Place place, ByteBuffer early) {
            answered = true;
            over();
            wire.write(bytes(accepted.response()));
            opener.open(wire, place, accepted.echo(), early);
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
