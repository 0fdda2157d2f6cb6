package org.bpci.communication;

import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.bpci.communication.CommunicationEvent.SessionClosed;
import org.bpci.communication.CommunicationEvent.SessionOpened;
import org.bpci.discovery.Directory;
import org.bpci.discovery.DiscoveryEvent;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the nodes that listen connected: those that are admitted, have an endpoint and have no session anywhere. Each node
 * is one instance's task. Confined to the instance's context.
 */
final class Reconnection {

    /** Attempts at a time in one instance: many dead endpoints must not cost many sockets. */
    private static final int DIALS_MAX = 64;
    private static final Logger LOG = LoggerFactory.getLogger(Reconnection.class);

    private final Dialler dialler;
    private final Sessions sessions;
    private final Directory directory;
    private final Switchboard switchboard;
    private final Predicate<NodeId> ours;
    private final LongSupplier millis;
    private final SecureRandom random = new SecureRandom();
    private final Map<NodeId, SessionRef> connected = new HashMap<>();
    private final Map<NodeId, Redial> waiting = new HashMap<>();
    private final Set<NodeId> dialling = new HashSet<>();
    private boolean stopped;

    /** @param ours which nodes are this instance's task */
    Reconnection(Dialler dialler, Sessions sessions, Directory directory, Switchboard switchboard, Predicate<NodeId> ours,
            LongSupplier millis) {
        this.dialler = dialler;
        this.sessions = sessions;
        this.directory = directory;
        this.switchboard = switchboard;
        this.ours = ours;
        this.millis = millis;
    }

    void begin() {
        directory.all().forEach(node -> consider(node.id()));
    }

    void stop() {
        stopped = true;
        waiting.clear();
    }

    void opened(SessionOpened event) {
        connected.merge(event.node(), event.session(), (before, now) -> now.id() > before.id() ? now : before);
        waiting.remove(event.node());
        dialling.remove(event.node());
    }

    void closed(SessionClosed event) {
        if (connected.remove(event.node(), event.session())) {
            consider(event.node());
        }
    }

    void changed(DiscoveryEvent event) {
        switch (event) {
            case DiscoveryEvent.NodeChanged changed -> consider(changed.node().id());
            case DiscoveryEvent.NodeGone gone -> waiting.remove(gone.node());
        }
    }

    /** To be called several times a second. */
    void tick(long now) {
        for (NodeId node : new ArrayList<>(waiting.keySet())) {
            if (dialling.size() < DIALS_MAX && waiting.get(node).due(now) && !dialling.contains(node)) {
                endpoint(node).ifPresentOrElse(endpoint -> tryDial(node, endpoint), () -> waiting.remove(node));
            }
        }
    }

    private void consider(NodeId node) {
        if (!stopped && ours.test(node) && !connected.containsKey(node) && endpoint(node).isPresent()) {
            waiting.putIfAbsent(node, Redial.first(millis.getAsLong(), random.nextDouble()));
        }
    }

    private Optional<URI> endpoint(NodeId node) {
        return directory.find(node).filter(NodeRecord::admitted).flatMap(NodeRecord::endpoint);
    }

    private void tryDial(NodeId node, URI endpoint) {
        if (switchboard.mayDial()) {
            dialling.add(node);
            dial(node, endpoint);
        }
    }

    private void dial(NodeId node, URI endpoint) {
        dialler.dial(endpoint).onComplete(dialled -> begin(node, dialled), failure -> {
            Refusal refusal = (Refusal) failure; // as Dialler promises
            if (waiting.containsKey(node) && waiting.get(node).failures() == 0) { // once for each loss
                LOG.atInfo().setMessage("node not reached").addKeyValue("node", node).addKeyValue("reason", refusal.detail()).log();
            }
            if (refusal.is(CommunicationFault.ENDPOINT_NOT_ALLOWED)) {
                waiting.remove(node); // until it registers another endpoint
            }
            failed(node);
        });
    }

    private void begin(NodeId node, Dialler.Dialled dialled) {
        Optional<Places.Place> place = stopped || connected.containsKey(node) ? Optional.empty() : switchboard.enter();
        place.ifPresentOrElse(taken -> sessions.dialled(dialled, taken, node, () -> failed(node)), () -> {
            dialled.wire().cut();
            failed(node);
        });
    }

    /** The attempt is over; unless it led to a session, which removed the node from those waiting, there will be another. */
    private void failed(NodeId node) {
        switchboard.hungUp();
        dialling.remove(node);
        waiting.computeIfPresent(node, (id, redial) -> redial.failed(millis.getAsLong(), random.nextDouble()));
    }
}
