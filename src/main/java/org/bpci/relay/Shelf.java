package org.bpci.relay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.LongPredicate;
import org.bpci.kernel.NodeId;

/** The part of one target's queue that is in memory: the beginning of each lane, and what waits for a later attempt. */
final class Shelf {

    private final NodeId target;
    private final Lane[] lanes = new Lane[Priority.lanes()];
    private final Turns turns = new Turns();
    /** By {@link DeliveryId#key}. */
    private final Map<Long, Slot> held = new HashMap<>();
    private final PriorityQueue<Slot> delayed = new PriorityQueue<>(Slot.BY_TIME);
    private long generation;

    Shelf(NodeId target) {
        this.target = target;
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane();
        }
    }

    Lane laneOf(long id) {
        return lanes[DeliveryId.lane(id)];
    }

    int size() {
        return held.size();
    }

    Optional<Slot> find(long id) {
        return Optional.ofNullable(held.get(DeliveryId.key(id)));
    }

    Collection<Slot> all() {
        return held.values();
    }

    /** Holds a delivery that waits, or that is in flight already. */
    void hold(Slot slot) {
        held.put(DeliveryId.key(slot.id), slot);
        laneOf(slot.id).hold(slot);
    }

    /** Gives up a delivery that ended; one that waits in its lane is dropped there when it comes to the front. */
    void drop(Slot slot) {
        held.remove(DeliveryId.key(slot.id));
        laneOf(slot.id).release(slot);
        if (slot.place == Slot.Place.DELAYED) {
            delayed.remove(slot);
        }
        slot.place = Slot.Place.GONE;
    }

    void delay(Slot slot, long notBeforeMillis) {
        slot.notBeforeMillis = notBeforeMillis;
        slot.place = Slot.Place.DELAYED;
        delayed.add(slot);
    }

    /** Queues again what was delayed long enough. */
    void wake(long nowMillis) {
        while (!delayed.isEmpty() && delayed.peek().notBeforeMillis <= nowMillis) {
            Slot slot = delayed.poll();
            laneOf(slot.id).returned(slot);
        }
    }

    /** The lane that hands out next; empty when nothing waits, or while a lane whose turn it may be is read for the first time. */
    Optional<Lane> next() {
        return held.isEmpty() || anyUnread() ? Optional.empty() : Optional.ofNullable(turns.next(lanes));
    }

    private boolean anyUnread() {
        for (Lane lane : lanes) {
            if (lane.unread()) {
                return true;
            }
        }
        return false;
    }

    /** The lane shown by {@link #next} handed out one delivery. */
    void used() {
        turns.used();
    }

    /** The lanes that should be continued from the database now. */
    List<PageWish> wishes() {
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

    /**
     * @param slots in the order of ids; none at all means that there is nothing after {@code wish.after()}
     * @param ended whether the end of a delivery is on its way to the database
     */
    void loaded(PageWish wish, List<Slot> slots, LongPredicate ended, long nowMillis) {
        if (wish.generation() != generation) {
            return; // memory was emptied since the page was asked for
        }
        Lane lane = lanes[wish.lane()];
        for (Slot slot : slots) {
            lane.loadedThrough(slot.id);
            if (held.containsKey(DeliveryId.key(slot.id)) || ended.test(slot.id) || lane.endedMeanwhile(slot.id)) {
                continue;
            }
            hold(slot);
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

    /** Empties memory but for {@code kept}; everything else is in the database. */
    void clear(List<Slot> kept) {
        generation++;
        held.clear();
        delayed.clear();
        for (Lane lane : lanes) {
            lane.unload();
        }
        kept.forEach(this::hold);
    }

    /** Before the counters of the lanes are read anew. */
    void forgetCounters() {
        for (Lane lane : lanes) {
            lane.recovered(0, 0);
        }
    }
}
