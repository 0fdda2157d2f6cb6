package org.bpci.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.bpci.kernel.NodeId;

/**
 * The queue of one target. Every open delivery is in the database; this class knows how many there are, holds the next ones
 * while the target is connected, and decides which is handed out when.
 *
 * <pre>
 * from       on                              to
 * (stored)   accepted | loaded               READY, or DELAYED when postponed before
 * READY      handed out                      IN_FLIGHT
 * IN_FLIGHT  ack                             GONE, Ending DELIVERED
 * IN_FLIGHT  nak | no ack in time            DELAYED, Postponement; GONE, Ending DEAD after the last attempt
 * DELAYED    its time has come               RETURNED
 * RETURNED   handed out                      IN_FLIGHT
 * any        ack that came late              GONE, Ending DELIVERED
 * waiting    lifetime is over                GONE, Ending EXPIRED
 * any        session over                    (stored)
 * </pre>
 *
 * An ended delivery is {@code settling} until its Ending is durable: it is never loaded again meanwhile, and its place in the
 * queue is not given away before.
 */
final class Outbox {

    /** Bytes handed out and not acknowledged; a single larger message still goes. Bounds what waits for a slow reader. */
    static final int FLIGHT_BYTES_MAX = 4 << 20;

    private final NodeId target;
    private final Backoff backoff;
    private final int attemptsMax;
    private final long ackTimeoutMillis;
    private final Lane[] lanes = new Lane[Priority.lanes()];
    private final Turns turns = new Turns();
    private final Map<Long, Slot> held = new HashMap<>();
    private final LinkedHashMap<Long, Slot> inFlight = new LinkedHashMap<>();
    private final PriorityQueue<Slot> delayed = new PriorityQueue<>(Slot.BY_TIME);
    private final Set<Long> settling = new HashSet<>();
    private int openDeliveries;
    private long openBytes;
    private long flightBytes;
    private long earliestExpiryMillis = Long.MAX_VALUE;
    private int window;
    private long generation;

    Outbox(NodeId target, RelayLimits limits) {
        this.target = target;
        this.backoff = new Backoff(limits.retryDelayMin().toMillis(), limits.retryDelayMax().toMillis());
        this.attemptsMax = limits.deliveryAttemptsMax();
        this.ackTimeoutMillis = limits.ackTimeout().toMillis();
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane();
        }
    }

    // --- what is stored -------------------------------------------------------------------------------------------------

    NodeId target() {
        return target;
    }

    int openDeliveries() {
        return openDeliveries;
    }

    long openBytes() {
        return openBytes;
    }

    int heldDeliveries() {
        return held.size();
    }

    int inFlight() {
        return inFlight.size();
    }

    /** The counters of one lane as the database has them after a start or an unknown outcome; call {@link #forget} before. */
    void recovered(int lane, int deliveries, long bytes, long lastId, long firstExpiryMillis) {
        lanes[lane].recovered(deliveries, lastId);
        openDeliveries += deliveries;
        openBytes += bytes;
        earliestExpiryMillis = Math.min(earliestExpiryMillis, firstExpiryMillis);
    }

    /** Before the counters are read anew. What is in flight stays so: the target has it. */
    void forget() {
        unload(false);
        openDeliveries = 0;
        openBytes = 0;
        for (Lane lane : lanes) {
            lane.recovered(0, 0);
        }
    }

    /** A delivery became durable; it is open from now on. */
    void accepted(Slot slot) {
        openDeliveries++;
        openBytes += slot.bytes;
        earliestExpiryMillis = Math.min(earliestExpiryMillis, slot.expiresAtMillis);
        Lane lane = lanes[slot.lane()];
        if (lane.committed(slot.id) && connected()) {
            lane.loadedThrough(slot.id);
            hold(lane, slot);
            lane.ready(slot);
        }
    }

    /** An Ending became durable. @param counted false when the database had it already */
    void ended(Change.Ending ending, boolean counted) {
        settling.remove(ending.id());
        lanes[DeliveryId.lane(ending.id())].ended(ending.id(), counted);
        if (counted) {
            openDeliveries--;
            openBytes -= ending.bytes();
        }
    }

    /** A dead letter is open again. It lies before what is in memory, so memory is loaded anew. */
    void reopened(long id, int bytes, long expiresMillis) {
        openDeliveries++;
        openBytes += bytes;
        earliestExpiryMillis = Math.min(earliestExpiryMillis, expiresMillis);
        lanes[DeliveryId.lane(id)].committed(id);
        unload(false);
    }

    // --- the session ----------------------------------------------------------------------------------------------------

    boolean connected() {
        return window > 0;
    }

    /** A session began; what an older one left unacknowledged will be handed out again. */
    void opened(int inFlightWindow) {
        unload(true);
        window = inFlightWindow;
    }

    void closed() {
        unload(true);
        window = 0;
    }

    /** Changes whenever memory was emptied, so that a page that was asked for before is not taken for a current one. */
    long generation() {
        return generation;
    }

    /** The lanes that should be continued from the database now. */
    List<PageWish> wishes() {
        if (!connected()) {
            return List.of();
        }
        List<PageWish> wishes = List.of();
        for (int i = 0; i < lanes.length; i++) {
            if (lanes[i].wantsPage()) {
                wishes = wishes.isEmpty() ? new ArrayList<>(lanes.length) : wishes;
                lanes[i].loading(true);
                wishes.add(new PageWish(target, i, generation, lanes[i].loadedThrough(), lanes[i].committedThrough()));
            }
        }
        return wishes;
    }

    /** @param slots in the order of ids; none at all means that there is nothing after {@code wish.after()} */
    void loaded(PageWish wish, List<Slot> slots, long nowMillis) {
        if (wish.generation() != generation) {
            return;
        }
        Lane lane = lanes[wish.lane()];
        for (Slot slot : slots) {
            lane.loadedThrough(slot.id);
            if (held.containsKey(slot.id) || settling.contains(slot.id) || lane.endedMeanwhile(slot.id)) {
                continue;
            }
            hold(lane, slot);
            if (slot.notBeforeMillis > nowMillis) {
                delay(slot, slot.notBeforeMillis);
            } else {
                lane.ready(slot);
            }
        }
        if (slots.isEmpty()) {
            lane.loadedThrough(wish.through());
        }
        lane.loading(false);
    }

    /** The page could not be read; it will be wished for again. */
    void notLoaded(PageWish wish) {
        if (wish.generation() == generation) {
            lanes[wish.lane()].loading(false);
        }
    }

    // --- handing out ----------------------------------------------------------------------------------------------------

    /**
     * Takes what the window has room for.
     *
     * @param firstOwnId deliveries from here on were accepted by this process
     * @param endings    receives what has outlived its time instead
     */
    List<Slot> handOut(long nowMillis, long firstOwnId, List<Change> endings) {
        if (inFlight.size() >= window || held.isEmpty()) {
            return List.of();
        }
        List<Slot> out = new ArrayList<>();
        while (inFlight.size() < window) {
            Lane lane = turns.next(lanes);
            if (lane == null || flightBytes > 0 && flightBytes + lane.peek().bytes > FLIGHT_BYTES_MAX) {
                break;
            }
            Slot slot = lane.poll();
            if (slot.expiresAtMillis <= nowMillis) {
                endings.add(end(slot, DeliveryState.EXPIRED, slot.attempts, "its lifetime was over"));
                continue;
            }
            turns.used();
            lane.handed(slot, firstOwnId);
            slot.place = Slot.Place.IN_FLIGHT;
            slot.deadlineMillis = nowMillis + ackTimeoutMillis;
            inFlight.put(slot.id, slot);
            flightBytes += slot.bytes;
            out.add(slot);
        }
        return out;
    }

    /** Empty when memory does not hold the delivery: it may be another node's, over, or loaded later. */
    Optional<Change.Ending> acknowledged(long id) {
        Slot slot = held.get(id);
        if (slot == null) {
            return Optional.empty();
        }
        return Optional.of(end(slot, DeliveryState.DELIVERED, slot.attempt(), ""));
    }

    /** Whether an Ending of it is on its way to the database. */
    boolean settling(long id) {
        return settling.contains(id);
    }

    /** An Ending decided elsewhere: a late acknowledgement, a lifetime that ended in the database, a target that is gone. */
    Optional<Change.Ending> end(Change.Ending ending) {
        if (settling.contains(ending.id())) {
            return Optional.empty();
        }
        Slot slot = held.get(ending.id());
        if (slot != null) {
            remove(slot);
        }
        settling.add(ending.id());
        return Optional.of(ending);
    }

    boolean inFlight(long id) {
        return inFlight.containsKey(id);
    }

    /** @param delayMillis negative when the target named none */
    Optional<Change> refused(long id, long delayMillis, String reason, long nowMillis, double random) {
        Slot slot = inFlight.get(id);
        return slot == null ? Optional.empty() : Optional.of(failed(slot, delayMillis, reason, nowMillis, random));
    }

    /** Takes back what was not acknowledged in time, queues again what was delayed long enough. */
    List<Change> tick(long nowMillis, RandomFraction random) {
        while (!delayed.isEmpty() && delayed.peek().notBeforeMillis <= nowMillis) {
            Slot slot = delayed.poll();
            lanes[slot.lane()].returned(slot);
        }
        if (inFlight.isEmpty() || inFlight.firstEntry().getValue().deadlineMillis > nowMillis) {
            return List.of();
        }
        List<Slot> late = new ArrayList<>();
        for (Slot slot : inFlight.values()) {
            if (slot.deadlineMillis > nowMillis) {
                break;
            }
            late.add(slot);
        }
        List<Change> changes = new ArrayList<>(late.size());
        for (Slot slot : late) {
            changes.add(failed(slot, -1, "not acknowledged in time", nowMillis, random.next()));
        }
        return changes;
    }

    /** Whether the database should be asked for deliveries whose lifetime is over. */
    boolean mayExpire(long nowMillis) {
        return openDeliveries > 0 && earliestExpiryMillis <= nowMillis;
    }

    /** The database is being asked; what is accepted meanwhile counts from here. */
    void expiryAsked() {
        earliestExpiryMillis = Long.MAX_VALUE;
    }

    /** @param millis when to ask again at the latest */
    void nextExpiry(long millis) {
        earliestExpiryMillis = Math.min(earliestExpiryMillis, millis);
    }

    private Change failed(Slot slot, long delayMillis, String reason, long nowMillis, double random) {
        slot.attempts++;
        if (slot.expiresAtMillis <= nowMillis) {
            return end(slot, DeliveryState.EXPIRED, slot.attempts, reason);
        }
        if (slot.attempts >= attemptsMax) {
            return end(slot, DeliveryState.DEAD, slot.attempts, reason);
        }
        land(slot);
        delay(slot, nowMillis + (delayMillis >= 0 ? delayMillis : backoff.delayMillis(slot.attempts, random)));
        return new Change.Postponement(slot.id, slot.attempts, slot.notBeforeMillis, reason);
    }

    private Change.Ending end(Slot slot, DeliveryState state, int attempts, String reason) {
        remove(slot);
        settling.add(slot.id);
        return new Change.Ending(slot.id, target, slot.parcel, slot.bytes, state, attempts, reason);
    }

    private void hold(Lane lane, Slot slot) {
        held.put(slot.id, slot);
        lane.hold(slot);
    }

    private void remove(Slot slot) {
        held.remove(slot.id);
        lanes[slot.lane()].release(slot);
        switch (slot.place) {
            case IN_FLIGHT -> land(slot);
            case DELAYED -> delayed.remove(slot);
            case READY, RETURNED, GONE -> { }
        }
        slot.place = Slot.Place.GONE;
    }

    private void land(Slot slot) {
        inFlight.remove(slot.id);
        flightBytes -= slot.bytes;
    }

    private void delay(Slot slot, long notBeforeMillis) {
        slot.notBeforeMillis = notBeforeMillis;
        slot.place = Slot.Place.DELAYED;
        delayed.add(slot);
    }

    private void unload(boolean landing) {
        generation++;
        List<Slot> flying = landing ? List.of() : new ArrayList<>(inFlight.values());
        held.clear();
        delayed.clear();
        for (Lane lane : lanes) {
            lane.unload();
        }
        if (landing) {
            inFlight.clear();
            flightBytes = 0;
        }
        for (Slot slot : flying) {
            hold(lanes[slot.lane()], slot);
        }
    }
}
