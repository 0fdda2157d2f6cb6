package org.bpci.relay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
 * IN_FLIGHT  a call that is allowed no more  GONE, Ending REVOKED
 * IN_FLIGHT  a call that was not decided     DELAYED, or (stored) until released when it is held for now
 * IN_FLIGHT  nak | no ack in time            DELAYED, Postponement; GONE, Ending DEAD after the last attempt
 * IN_FLIGHT  session over, handed out first  (stored), Postponement; GONE, Ending DEAD after the last attempt
 * DELAYED    its time has come               RETURNED
 * RETURNED   handed out                      IN_FLIGHT
 * any        ack that came late              GONE, Ending DELIVERED
 * any        lifetime is over                GONE, Ending EXPIRED
 * any        session over                    (stored)
 * </pre>
 *
 * An ended delivery is {@code settling} until its Ending is durable: it is never loaded again meanwhile, and its place in the
 * queue is not given away before.
 *
 * <p>A session that ends is a failed attempt of one delivery only, the oldest it left unanswered: a message that breaks its
 * consumer dies of it, while a connection that flaps with a full window costs the others nothing.
 */
final class Outbox {

    /** Why a delivery expired. */
    static final String OVER = "its lifetime was over";
    /** Why an attempt failed without a word of the target. */
    static final String INTERRUPTED = "the session ended before it was acknowledged";
    private static final String LATE = "not acknowledged in time";

    private final NodeId target;
    private final Backoff backoff;
    private final int attemptsMax;
    private final long ackTimeoutMillis;
    private final Shelf shelf;
    private final Flights flights = new Flights();
    private final Tries tries = new Tries();
    /** By {@link DeliveryId#key}. */
    private final Set<Long> settling = new HashSet<>();
    private int openDeliveries;
    private long openBytes;
    private final ExpiryWatch expiries = new ExpiryWatch();

    Outbox(NodeId target, RelayLimits limits) {
        this.target = target;
        this.backoff = new Backoff(limits.retryDelayMin().toMillis(), limits.retryDelayMax().toMillis());
        this.attemptsMax = limits.deliveryAttemptsMax();
        this.ackTimeoutMillis = limits.ackTimeout().toMillis();
        this.shelf = new Shelf(target);
    }

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
        return shelf.size();
    }

    int inFlight() {
        return flights.size();
    }

    /** The number of the attempt that is being made, from 1; empty when the target does not have the delivery. */
    OptionalInt attemptInFlight(long id) {
        return flights.find(id).map(slot -> OptionalInt.of(slot.handOuts)).orElseGet(OptionalInt::empty);
    }

    /** Before the counters are read anew. What is in flight stays so: the target has it. */
    void forget() {
        shelf.forgetCounters();
        unload(flights.all());
        openDeliveries = 0;
        openBytes = 0;
    }

    /** The counters of one lane as the database has them after a start or an unknown outcome; {@link #forget} went before. */
    void recovered(int deliveries, long bytes, long lastId, long firstExpiryMillis) {
        shelf.laneOf(lastId).recovered(deliveries, lastId);
        openDeliveries += deliveries;
        openBytes += bytes;
        expiries.note(firstExpiryMillis);
    }

    /** A delivery became durable; it is open from now on. */
    void accepted(Slot slot) {
        count(slot.bytes, slot.expiresAtMillis);
        Lane lane = shelf.laneOf(slot.id);
        if (lane.committed(slot.id) && connected()) {
            lane.loadedThrough(slot.id);
            shelf.hold(slot);
            lane.ready(slot);
        }
    }

    /** A dead letter is open again. It may lie before what is in memory, so memory is loaded anew. */
    void reopened(long id, int bytes, long expiresMillis) {
        count(bytes, expiresMillis);
        shelf.laneOf(id).committed(id);
        unload(flights.all());
    }

    /** An Ending became durable. @param counted false when the database had it already */
    void ended(Change.Ending ending, boolean counted) {
        settling.remove(DeliveryId.key(ending.id()));
        tries.forget(ending.id());
        shelf.laneOf(ending.id()).ended(ending.id(), counted);
        if (counted) {
            openDeliveries--;
            openBytes -= ending.bytes();
        }
    }

    boolean connected() {
        return flights.open();
    }

    /** A session began; what an older one left unacknowledged will be handed out again, if that was not its last attempt. */
    Optional<Change> opened(int window, long nowMillis) {
        Optional<Change> change = flights.oldest().map(slot -> failed(slot, INTERRUPTED, nowMillis)
                .orElseGet(() -> new Change.Postponement(slot.id, slot.attempts, slot.notBeforeMillis, INTERRUPTED)));
        flights.clear();
        flights.window(window);
        unload(List.of());
        return change;
    }

    Optional<Change> closed(long nowMillis) {
        return opened(0, nowMillis);
    }

    /** What should be read from the database now. */
    List<PageWish> wishes() {
        return connected() ? shelf.wishes() : List.of();
    }

    /** @param slots in the order of ids; none at all means that there is nothing after {@code wish.after()} */
    void loaded(PageWish wish, List<Slot> slots, long nowMillis) {
        slots.forEach(tries::correct);
        shelf.loaded(wish, slots, this::settling, nowMillis);
    }

    void notLoaded(PageWish wish) {
        shelf.notLoaded(wish);
    }

    /**
     * Takes what the window has room for.
     *
     * @param firstOwnId deliveries from here on were accepted by this process
     * @param endings    receives what has outlived its time instead
     */
    List<Slot> handOut(long nowMillis, long firstOwnId, List<Change> endings) {
        List<Slot> out = List.of();
        while (!flights.full()) {
            Optional<Lane> lane = shelf.next();
            if (lane.isEmpty() || !flights.roomFor(lane.get().peek())) {
                break;
            }
            Slot slot = lane.get().poll();
            if (slot.expiresAtMillis <= nowMillis) {
                endings.add(end(slot, DeliveryState.EXPIRED, OVER));
            } else {
                shelf.used();
                slot.handOuts++;
                lane.get().handed(slot, firstOwnId);
                flights.add(slot, nowMillis + ackTimeoutMillis);
                out = out.isEmpty() ? new ArrayList<>() : out;
                out.add(slot);
            }
        }
        return out;
    }

    /** Empty when memory does not hold the delivery: it may be another node's, over, or loaded later. */
    Optional<Change.Ending> acknowledged(long id) {
        return shelf.find(id).map(slot -> end(slot, DeliveryState.DELIVERED, ""));
    }

    /** The court allows it no more. */
    Change.Ending revoked(Slot slot, String reason) {
        return end(slot, DeliveryState.REVOKED, reason);
    }

    /** Takes back what was about to be handed out and could not be decided; it costs no attempt. */
    void postponed(Slot slot, long untilMillis) {
        flights.remove(slot);
        shelf.delay(slot, untilMillis);
    }

    /** As {@link #postponed}, but only the database has it until {@link #released}, so that it holds up nothing behind it. */
    void parked(Slot slot) {
        slot.handOuts--; // it was not
        tries.keep(slot);
        drop(slot);
    }

    /** What was parked may go on. It lies before what is in memory, so memory is loaded anew. */
    void released() {
        unload(flights.all());
    }

    /** Whether an Ending of it is on its way to the database. */
    boolean settling(long id) {
        return settling.contains(DeliveryId.key(id));
    }

    /** An Ending decided elsewhere: a late acknowledgement, a lifetime that ended in the database, a target that is gone. */
    Optional<Change.Ending> end(Change.Ending ending) {
        if (!settling.add(DeliveryId.key(ending.id()))) {
            return Optional.empty();
        }
        shelf.find(ending.id()).ifPresent(this::drop);
        return Optional.of(ending);
    }

    /** @param delayMillis as the target wishes; negative when the target named none */
    Optional<Change> refused(long id, long delayMillis, String reason, long nowMillis, double random) {
        return flights.find(id).map(slot -> retry(slot, delayMillis, reason, nowMillis, random));
    }

    /** Ends what outlived its time, takes back what was not acknowledged in time, queues again what was delayed long enough. */
    List<Change> tick(long nowMillis, RandomFraction random) {
        shelf.wake(nowMillis);
        List<Change> changes = new ArrayList<>(0);
        flights.over(nowMillis).forEach(slot -> changes.add(end(slot, DeliveryState.EXPIRED, OVER)));
        flights.late(nowMillis).forEach(slot -> changes.add(retry(slot, -1, LATE, nowMillis, random.next())));
        return changes;
    }

    ExpiryWatch expiries() {
        return expiries;
    }

    private Change retry(Slot slot, long delayMillis, String reason, long nowMillis, double random) {
        return failed(slot, reason, nowMillis).orElseGet(() -> {
            flights.remove(slot);
            shelf.delay(slot, nowMillis + (delayMillis >= 0 ? delayMillis : backoff.delayMillis(slot.attempts, random)));
            return new Change.Postponement(slot.id, slot.attempts, slot.notBeforeMillis, reason);
        });
    }

    /** Counts a failed attempt; the Ending when there is to be no other. */
    private Optional<Change> failed(Slot slot, String reason, long nowMillis) {
        slot.attempts++;
        if (slot.expiresAtMillis <= nowMillis) {
            return Optional.of(end(slot, DeliveryState.EXPIRED, reason));
        }
        return slot.attempts >= attemptsMax ? Optional.of(end(slot, DeliveryState.DEAD, reason)) : Optional.empty();
    }

    private Change.Ending end(Slot slot, DeliveryState state, String reason) {
        drop(slot);
        settling.add(DeliveryId.key(slot.id));
        // One that is acknowledged was handed out, if only by an earlier process; the column is a smallint.
        int attempts = Math.clamp(slot.handOuts, state == DeliveryState.DELIVERED ? 1 : 0, Short.MAX_VALUE);
        return new Change.Ending(slot.id, target, slot.parcel, slot.bytes, state, attempts, reason);
    }

    /** Empties memory but for {@code kept}. */
    private void unload(List<Slot> kept) {
        shelf.all().forEach(tries::keep);
        shelf.clear(kept);
    }

    private void drop(Slot slot) {
        if (slot.place == Slot.Place.IN_FLIGHT) {
            flights.remove(slot);
        }
        shelf.drop(slot);
    }

    private void count(int bytes, long expiresMillis) {
        openDeliveries++;
        openBytes += bytes;
        expiries.note(expiresMillis);
    }
}
