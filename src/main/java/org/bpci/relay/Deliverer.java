package org.bpci.relay;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bpci.bus.Bus;
import org.bpci.communication.CommunicationRequest.SendFrames;
import org.bpci.communication.SessionRef;
import org.bpci.communication.Uplink.DeliveryRefused;
import org.bpci.kernel.NodeId;
import org.bpci.relay.Stored.Depth;
import org.bpci.relay.Stored.OpenDelivery;

/**
 * All outboxes and the sessions they empty into. Decisions are the {@link Outbox}'s; this class carries pages to them, frames
 * from them to sessions, and their changes to the {@link Committer}.
 */
final class Deliverer {

    /** Deliveries that one look at the database may end. */
    private static final int SWEEP_DELIVERIES_MAX = 500;
    /** Between two looks for lifetimes that are over in one queue. */
    private static final long SWEEP_PERIOD_MILLIS = 5_000;

    private static final int REASON_CHARS_MAX = 256;

    private final Bus bus;
    private final RelayLimits limits;
    private final InstantSource clock;
    private final RandomFraction random;
    private final StoreLink link;
    private final Archive archive;
    private final Consumer<Change> changes;
    private final Map<NodeId, Outbox> outboxes = new HashMap<>();
    private final Map<NodeId, SessionRef> sessions = new HashMap<>();
    private final Set<NodeId> dirty = new LinkedHashSet<>();
    private final Set<NodeId> gone = new HashSet<>();
    private final Set<NodeId> sweeping = new HashSet<>();
    private final Set<NodeId> asking = new HashSet<>();
    private long firstOwnId;

    Deliverer(Bus bus, RelayLimits limits, InstantSource clock, RandomFraction random, StoreLink link, Archive archive,
              Consumer<Change> changes) {
        this.bus = bus;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
        this.link = link;
        this.archive = archive;
        this.changes = changes;
    }

    Optional<Outbox> outbox(NodeId target) {
        return Optional.ofNullable(outboxes.get(target));
    }

    Collection<Outbox> outboxes() {
        return outboxes.values();
    }

    int connected() {
        return sessions.size();
    }

    /** @param lastSeq when this process began; what it accepts later it knows to be never handed out before */
    void begin(long lastSeq) {
        firstOwnId = DeliveryId.firstOf(lastSeq + 1);
    }

    /** The counters as the database has them, after a start or an unknown outcome. */
    void recover(List<Depth> depths) {
        outboxes.values().forEach(Outbox::forget);
        for (Depth depth : depths) {
            of(depth.target()).recovered(depth.deliveries(), depth.bytes(), depth.lastId(), depth.firstExpiryMillis());
        }
        sweeping.clear();
        dirty.addAll(sessions.keySet());
        flush();
    }

    void opened(NodeId node, SessionRef session, int window) {
        SessionRef before = sessions.get(node);
        if (before == null || before.id() < session.id()) {
            sessions.put(node, session);
            of(node).opened(window, clock.millis()).ifPresent(changes);
            dirty.add(node);
            flush();
        }
    }

    void closed(NodeId node, SessionRef session) {
        if (session.equals(sessions.get(node))) {
            sessions.remove(node);
            of(node).closed(clock.millis()).ifPresent(changes);
        }
    }

    /** A delivery became durable; {@link #flush} hands it out. */
    void accepted(NodeId target, Slot slot) {
        of(target).accepted(slot);
        dirty.add(target);
    }

    void acknowledged(NodeId node, List<Long> ids) {
        Outbox outbox = of(node);
        List<Long> unknown = new ArrayList<>();
        for (Long id : ids) {
            outbox.acknowledged(id).ifPresentOrElse(changes::accept, () -> {
                if (!outbox.settling(id)) {
                    unknown.add(id);
                }
            });
        }
        if (!unknown.isEmpty()) {
            late(node, unknown);
        }
        dirty.add(node);
        flush();
    }

    /** The delay is the target's, the back-off of a failed attempt when it names none; each refusal costs an attempt either way. */
    void refused(DeliveryRefused nak) {
        if (nak.session().equals(sessions.get(nak.node()))) {
            long delay = nak.delay().map(Duration::toMillis).orElse(-1L);
            of(nak.node()).refused(nak.deliveryId(), delay, plain(nak.reason()), clock.millis(), random.next()).ifPresent(changes);
            dirty.add(nak.node());
            flush();
        }
    }

    /** An Ending became durable. @param counted false when the database had it already */
    void ended(Change.Ending ending, boolean counted) {
        of(ending.target()).ended(ending, counted);
    }

    /** A dead letter was opened again. */
    void reopened(OpenDelivery delivery, long expiresMillis) {
        of(delivery.target()).reopened(delivery.id(), delivery.bytes(), expiresMillis);
        dirty.add(delivery.target());
        flush();
    }

    /** The target is registered no more: what waits for it ends. */
    void gone(NodeId target) {
        gone.add(target);
    }

    void registered(NodeId target) {
        gone.remove(target);
    }

    /** Hands out what the sessions have room for, and asks for the next pages. Call it at the end of each turn. */
    void flush() {
        if (dirty.isEmpty()) {
            return;
        }
        long now = clock.millis();
        List<NodeId> targets = new ArrayList<>(dirty);
        dirty.clear();
        for (NodeId target : targets) {
            SessionRef session = sessions.get(target);
            if (session != null) {
                flush(target, session, now);
            }
        }
    }

    private void flush(NodeId target, SessionRef session, long now) {
        Outbox outbox = of(target);
        List<Change> endings = new ArrayList<>(0);
        List<Slot> slots = outbox.handOut(now, firstOwnId, endings);
        endings.forEach(changes);
        if (!slots.isEmpty()) {
            List<String> frames = new ArrayList<>(slots.size());
            slots.forEach(slot -> frames.add(Frames.deliver(slot)));
            bus.tell(new SendFrames(session, frames, 0));
        }
        if (link.up()) {
            outbox.wishes().forEach(wish -> load(outbox, wish));
        }
    }

    private void load(Outbox outbox, PageWish wish) {
        archive.page(link.reader(), wish).onComplete(slots -> {
            outbox.loaded(wish, slots, clock.millis());
            dirty.add(wish.target());
            flush();
        }, failure -> outbox.notLoaded(wish));
    }

    /** Acknowledgements of what memory does not hold: handed out by an earlier process or an earlier session. */
    private void late(NodeId node, List<Long> ids) {
        if (!link.up() || !asking.add(node)) {
            return; // one question of a node at a time; what is not heard now is handed out and acknowledged again
        }
        archive.open(link.reader(), node, ids).onSuccess(open -> open.forEach(delivery ->
                        of(node).end(delivery.ending(DeliveryState.DELIVERED, delivery.attempts() + 1, "")).ifPresent(changes)))
                .onComplete(done -> asking.remove(node));
    }

    /** Time has passed. */
    void tick() {
        long now = clock.millis();
        for (Outbox outbox : outboxes.values()) {
            if (outbox.connected()) {
                outbox.tick(now, random).forEach(changes);
                dirty.add(outbox.target());
            }
            if (link.up() && outbox.mayExpire(now) && !gone.contains(outbox.target())) {
                expire(outbox.target(), outbox, now);
            }
        }
        if (link.up()) {
            gone.forEach(this::drain);
        }
        flush();
    }

    private void expire(NodeId target, Outbox outbox, long now) {
        if (!sweeping.add(target)) {
            return;
        }
        outbox.expiryAsked();
        archive.expired(link.reader(), target, now, SWEEP_DELIVERIES_MAX).compose(expired -> {
            expired.forEach(delivery ->
                    outbox.end(delivery.ending(DeliveryState.EXPIRED, delivery.attempts(), Outbox.OVER)).ifPresent(changes));
            return archive.nextExpiry(link.reader(), target);
        }).otherwise(now).onSuccess(next -> {
            outbox.nextExpiry(Math.max(next, now + SWEEP_PERIOD_MILLIS));
            sweeping.remove(target);
        });
    }

    private void drain(NodeId target) {
        Outbox outbox = of(target);
        if (outbox.openDeliveries() == 0 || !sweeping.add(target)) {
            return;
        }
        archive.open(link.reader(), target, SWEEP_DELIVERIES_MAX).onSuccess(open -> open.forEach(delivery -> outbox.end(
                        delivery.ending(DeliveryState.DEAD, delivery.attempts(), "the target was deregistered")).ifPresent(changes)))
                .onComplete(done -> sweeping.remove(target));
    }

    /** The target's words, fit for a database and a log. */
    private static String plain(String reason) {
        String printable = reason.isBlank() ? "refused by the target" : reason.replaceAll("\\p{Cntrl}", " ");
        int length = Math.min(printable.length(), REASON_CHARS_MAX);
        boolean splitPair = Character.isHighSurrogate(printable.charAt(length - 1));
        return printable.substring(0, splitPair ? length - 1 : length);
    }

    private Outbox of(NodeId target) {
        return outboxes.computeIfAbsent(target, any -> new Outbox(target, limits));
    }
}
