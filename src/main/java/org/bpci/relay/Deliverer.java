package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
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
import org.bpci.relay.CallCourt.WaitingCall;
import org.bpci.relay.RelayRequest.RecallCalls;
import org.bpci.relay.Stored.Depth;
import org.bpci.relay.Stored.OpenDelivery;

/**
 * All outboxes and the sessions they empty into. Decisions are the {@link Outbox}'s; this class carries pages to them, frames
 * from them to sessions, and their changes to the {@link Committer}.
 */
final class Deliverer {

    /** Deliveries that one look at the database may end. */
    static final int SWEEP_DELIVERIES_MAX = 500;
    /** Between two looks for lifetimes that are over in one queue. */
    private static final long SWEEP_PERIOD_MILLIS = 5_000;

    private final Bus bus;
    private final Hearing hearing;
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
    /** Targets whose next deliveries are being decided. */
    private final Map<NodeId, Future<Void>> hearings = new HashMap<>();
    private long firstOwnId;
    private long courtEpoch;

    Deliverer(Bus bus, RelayLimits limits, InstantSource clock, RandomFraction random, StoreLink link, Archive archive,
              Consumer<Change> changes) {
        this.bus = bus;
        this.hearing = new Hearing(bus);
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
            of(nak.node()).refused(nak.deliveryId(), delay, Reason.plain(nak.reason()), clock.millis(), random.next()).ifPresent(changes);
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
            if (session != null && !hearings.containsKey(target)) {
                flush(target, session, now);
            }
        }
    }

    private void flush(NodeId target, SessionRef session, long now) {
        Outbox outbox = of(target);
        List<Change> endings = new ArrayList<>(0);
        List<Slot> slots = outbox.handOut(now, firstOwnId, endings);
        endings.forEach(changes);
        List<Slot> calls = slots.stream().filter(slot -> slot.parcel.docket().isCall() && !slot.licence.stands(courtEpoch, now)).toList();
        if (calls.isEmpty()) {
            send(session, slots);
        } else {
            hear(target, session, slots, calls);
        }
        if (link.up()) {
            outbox.wishes().forEach(wish -> load(outbox, wish));
        }
    }

    private void send(SessionRef session, List<Slot> slots) {
        if (!slots.isEmpty()) {
            List<String> frames = new ArrayList<>(slots.size());
            slots.forEach(slot -> frames.add(Frames.deliver(slot)));
            bus.tell(new SendFrames(session, frames, 0));
        }
    }

    /** Calls are decided again before they are handed out. What came out of the queue with them waits, to keep the order. */
    private void hear(NodeId target, SessionRef session, List<Slot> slots, List<Slot> calls) {
        Promise<Void> over = Promise.promise();
        hearings.put(target, over.future());
        hearing.handOuts(calls.stream().map(slot -> new WaitingCall(slot.parcel.source(), slot.parcel.messageId(), target,
                slot.parcel.docket())).toList()).onSuccess(rulings -> {
                    if (session.equals(sessions.get(target))) {
                        for (int i = 0; i < calls.size(); i++) {
                            Hearing.ruled(of(target), calls.get(i), rulings.get(i), clock.millis(), changes);
                        }
                        send(session, slots.stream().filter(slot -> slot.place == Slot.Place.IN_FLIGHT).toList());
                    }
                    hearings.remove(target);
                    over.complete();
                    dirty.add(target);
                    flush();
                });
    }

    /** Answered when nothing that was allowed before this is still on its way out; what waits under the agreement then ends. */
    Future<Void> recall(RecallCalls order) {
        courtEpoch = Math.max(courtEpoch, order.epoch());
        Recall recall = new Recall(order, link, archive, changes);
        return Future.join(List.copyOf(hearings.values())).<Void>mapEmpty().otherwiseEmpty().onComplete(quiet ->
                order.targets().forEach(target -> recall.sweep(of(target), 0)));
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
            if (link.up() && outbox.openDeliveries() > 0 && outbox.expiries().due(now) && !gone.contains(outbox.target())) {
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
        outbox.expiries().asked();
        archive.expired(link.reader(), target, now, SWEEP_DELIVERIES_MAX).compose(expired -> {
            expired.forEach(delivery ->
                    outbox.end(delivery.ending(DeliveryState.EXPIRED, delivery.attempts(), Outbox.OVER)).ifPresent(changes));
            return archive.nextExpiry(link.reader(), target);
        }).otherwise(now).onSuccess(next -> {
            outbox.expiries().note(Math.max(next, now + SWEEP_PERIOD_MILLIS));
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

    private Outbox of(NodeId target) {
        return outboxes.computeIfAbsent(target, any -> new Outbox(target, limits));
    }
}
