package org.bpci.communication;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.bpci.bus.Bus;
import org.bpci.communication.CommunicationEvent.SessionClosed;
import org.bpci.communication.CommunicationEvent.SessionOpened;
import org.bpci.discovery.Directory;
import org.bpci.discovery.DiscoveryRequest;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;
import org.bpci.kernel.VerificationKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of one instance of the room, and their way to the rest of the oracle. Confined to the instance's context. */
final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final String address;
    private final CommunicationLimits limits;
    private final SocketLimits nodeLimits;
    private final Introduction introduction;
    private final Switchboard switchboard;
    private final Directory directory;
    private final Bus bus;
    private final InstantSource clock;
    private final LongSupplier millis;
    private final SecureRandom random = new SecureRandom();
    private final Set<Session> all = new HashSet<>();
    private final Map<Long, Session> byId = new HashMap<>();
    private final Map<NodeId, Session> byNode = new HashMap<>();

    Sessions(String address, CommunicationLimits limits, Introduction introduction, Switchboard switchboard, Directory directory,
            Bus bus, InstantSource clock, LongSupplier millis) {
        this.address = address;
        this.limits = limits;
        this.nodeLimits = SocketLimits.ofNode(limits);
        this.introduction = introduction;
        this.switchboard = switchboard;
        this.directory = directory;
        this.bus = bus;
        this.clock = clock;
        this.millis = millis;
    }

    /** A peer connected by itself. */
    void accept(Wire wire, Places.Place place, ByteBuffer early) {
        begin(wire, place, StrictSocket.ofServer(wire, SocketLimits.ofStranger(limits), millis, switchboard.meters()),
                Optional.empty(), early);
    }

    /**
     * We connected to a node's endpoint.
     *
     * @param over called when the session has ended
     */
    void dialled(Dialler.Dialled dialled, Places.Place place, NodeId node, Runnable over) {
        Wire wire = dialled.wire();
        begin(wire, place, StrictSocket.ofClient(wire, SocketLimits.ofStranger(limits), millis, switchboard.meters(), random::nextInt),
                Optional.of(new Session.Callee(node, over)), dialled.early());
    }

    private void begin(Wire wire, Places.Place place, StrictSocket socket, Optional<Session.Callee> callee, ByteBuffer early) {
        byte[] nonceBytes = new byte[Introduction.NONCE_BYTES];
        random.nextBytes(nonceBytes);
        String nonce = Base64Url.encode(nonceBytes);
        Session session = new Session(this, place, socket, callee, nonce, millis.getAsLong() + limits.helloTimeout().toMillis());
        all.add(session);
        place.lend(wire.network(), () -> wire.soon(() -> session.cut(Ending.NOT_AUTHENTICATED)));
        socket.open(session, early);
        session.send(List.of(introduction.challenge(nonce, now())), 0);
    }

    Optional<Session> find(SessionRef ref) {
        return Optional.ofNullable(byId.get(ref.id()));
    }

    Set<Session> all() {
        return Set.copyOf(all);
    }

    /** Closes the node's session here when it is older than {@code session}. */
    void replace(NodeId node, SessionRef session) {
        Session here = byNode.get(node);
        if (here != null && here.node().orElseThrow().ref().id() < session.id()) {
            here.close(CloseCode.REPLACED, "a newer session of the node took its place", Ending.REPLACED);
        }
    }

    /** Closes the node's session here, if there is one. */
    void shutOut(NodeId node, String reason) {
        Session here = byNode.get(node);
        if (here != null) {
            here.close(CloseCode.NOT_ADMITTED, reason, Ending.NOT_ADMITTED);
        }
    }

    /** Closes the node's session here when it was opened with another key than {@code key}. */
    void shutOutOthers(NodeId node, Optional<VerificationKey> key) {
        Session here = byNode.get(node);
        if (here != null && !key.equals(here.node().map(Session.Node::key))) {
            here.close(CloseCode.NOT_ADMITTED, "the key of the node was rotated", Ending.NOT_ADMITTED);
        }
    }

    void tick(long now) {
        new ArrayList<>(all).forEach(session -> session.tick(now));
    }

    Introduction introduction() {
        return introduction;
    }

    SocketLimits nodeLimits() {
        return nodeLimits;
    }

    int offerWindow() {
        return limits.offerWindow();
    }

    Optional<NodeRecord> find(NodeId node) {
        return directory.find(node);
    }

    Instant now() {
        return clock.instant();
    }

    void tell(Request<Void> uplink) {
        bus.tell(uplink);
    }

    /** Gives the session its id; an older one of the node here is replaced at once, elsewhere by the event. */
    Session.Node admit(Session session, NodeId node, VerificationKey key) {
        SessionRef ref = new SessionRef(address, switchboard.nextSession());
        replace(node, ref);
        byId.put(ref.id(), session);
        byNode.put(node, session);
        return new Session.Node(node, key, ref);
    }

    void opened(Session.Node node, int inFlightWindow) {
        LOG.atInfo().setMessage("session opened").addKeyValue("node", node.id()).addKeyValue("session", node.ref().id()).log();
        bus.publish(new SessionOpened(node.id(), node.ref(), inFlightWindow, now()));
        bus.tell(new DiscoveryRequest.Seen(node.id(), node.ref().id(), true, now()));
    }

    void ended(Session session, Ending why) {
        all.remove(session);
        session.node().ifPresent(node -> {
            byId.remove(node.ref().id());
            byNode.remove(node.id(), session);
            LOG.atInfo().setMessage("session closed").addKeyValue("node", node.id())
                    .addKeyValue("session", node.ref().id()).addKeyValue("reason", why.word()).log();
            bus.publish(new SessionClosed(node.id(), node.ref(), why.word(), now()));
            bus.tell(new DiscoveryRequest.Seen(node.id(), node.ref().id(), false, now()));
        });
        session.callee().ifPresent(callee -> callee.over().run());
    }
}
