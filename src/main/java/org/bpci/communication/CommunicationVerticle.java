package org.bpci.communication;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.bpci.bus.Bus;
import org.bpci.bus.Room;
import org.bpci.communication.CommunicationRequest.CutSession;
import org.bpci.communication.CommunicationRequest.SendFrames;
import org.bpci.discovery.Directory;
import org.bpci.discovery.DiscoveryEvent;
import org.bpci.kernel.Signer;

/**
 * One of several instances that share the port and the work. Runs on the event loop; never blocks. It hears of every session
 * that opens anywhere, and gives way to newer ones.
 */
public final class CommunicationVerticle extends Room {

    private static final Duration TICK_PERIOD = Duration.ofMillis(250);

    private final CommunicationSettings settings;
    private final CommunicationLimits limits;
    private final Signer signer;
    private final InstantSource clock;
    private final Switchboard switchboard;
    private final LongSupplier millis = () -> System.nanoTime() / 1_000_000;
    private final Set<StrictSocket> echoes = new HashSet<>();
    private Sessions sessions;
    private SocketServer server;
    private Dialler dialler;
    private Reconnection reconnection;

    /** @param switchboard the same for all instances */
    public CommunicationVerticle(CommunicationSettings settings, CommunicationLimits limits, Signer signer, InstantSource clock,
            Switchboard switchboard) {
        this.settings = settings;
        this.limits = limits;
        this.signer = signer;
        this.clock = clock;
        this.switchboard = switchboard;
    }

    @Override
    public Future<?> start() {
        int number = switchboard.join();
        String address = "communication." + number;
        Bus bus = Bus.of(vertx);
        serveAsync(SendFrames.class, this::sendFrames);
        serveAsync(CutSession.class, this::cutSession);
        return Directory.follow(bus).compose(directory -> {
            Introduction introduction = new Introduction(settings.oracleId(), settings.network(), signer, limits);
            sessions = new Sessions(address, limits, introduction, switchboard, directory, bus, clock, millis);
            server = new SocketServer(vertx, settings, limits, switchboard, millis, this::accept);
            DialPolicy policy = new DialPolicy(settings.dialRanges());
            dialler = new Dialler(vertx, policy);
            reconnection = new Reconnection(dialler, sessions, directory, switchboard,
                    node -> policy.allowsAnything() && Math.floorMod(node.hashCode(), switchboard.instances()) == number,
                    millis);
            bus.listen(CommunicationEvent.class, this::follow);
            bus.listen(DiscoveryEvent.class, this::follow);
            vertx.setPeriodic(TICK_PERIOD.toMillis(), timer -> tick());
            return open(CommunicationRequest.class, address);
        }).compose(opened -> server.listen()).onSuccess(listening -> reconnection.begin());
    }

    private Future<Void> sendFrames(SendFrames request) {
        sessions.find(request.session()).ifPresent(session -> session.send(request.frames(), request.settledOffers()));
        return Future.succeededFuture();
    }

    private Future<Void> cutSession(CutSession request) {
        sessions.find(request.session())
                .ifPresent(session -> session.close(request.closeCode(), request.reason(), Ending.CUT_ON_REQUEST));
        return Future.succeededFuture();
    }

    private void accept(Wire wire, Places.Place place, boolean echo, ByteBuffer early) {
        if (echo) {
            StrictSocket socket = StrictSocket.ofServer(wire, SocketLimits.ofEcho(limits), millis, switchboard.meters());
            echoes.add(socket);
            socket.open(new EchoPeer(socket, () -> {
                echoes.remove(socket);
                place.leave();
            }), early);
        } else {
            sessions.accept(wire, place, early);
        }
    }

    private void follow(CommunicationEvent event) {
        switch (event) {
            case CommunicationEvent.SessionOpened opened -> {
                sessions.replace(opened.node(), opened.session());
                reconnection.opened(opened);
            }
            case CommunicationEvent.SessionClosed closed -> reconnection.closed(closed);
        }
    }

    private void follow(DiscoveryEvent event) {
        reconnection.changed(event);
        switch (event) {
            case DiscoveryEvent.NodeChanged changed when !changed.node().admitted() ->
                    sessions.shutOut(changed.node().id(), "the node is isolated");
            case DiscoveryEvent.NodeChanged changed ->
                    sessions.shutOutOthers(changed.node().id(), changed.node().key());
            case DiscoveryEvent.NodeGone gone -> sessions.shutOut(gone.node(), "the node is deregistered");
        }
    }

    private void tick() {
        long now = millis.getAsLong();
        server.tick(now);
        sessions.tick(now);
        reconnection.tick(now);
        Set.copyOf(echoes).forEach(socket -> socket.tick(now));
    }

    /** Tells every peer, gives them the closing time, then ends what is left. */
    @Override
    public Future<?> stop() {
        if (server == null) {
            return Future.succeededFuture();
        }
        server.stopAccepting();
        reconnection.stop();
        sessions.all().forEach(session -> session.close(CloseCode.RESTARTING, "the oracle is restarting", Ending.RESTARTING));
        echoes.forEach(socket -> socket.close(CloseCode.RESTARTING, "the oracle is restarting", Ending.RESTARTING));
        Promise<Void> quiet = Promise.promise();
        long until = millis.getAsLong() + limits.closeTimeout().toMillis();
        vertx.setPeriodic(TICK_PERIOD.toMillis(), timer -> {
            if (sessions.all().isEmpty() && echoes.isEmpty() || millis.getAsLong() > until) {
                vertx.cancelTimer(timer);
                quiet.tryComplete();
            }
        });
        return quiet.future().eventually(() -> {
            sessions.all().forEach(session -> session.cut(Ending.RESTARTING));
            Set.copyOf(echoes).forEach(socket -> socket.cut(Ending.RESTARTING));
            return Future.all(server.close(), dialler.close());
        });
    }
}
