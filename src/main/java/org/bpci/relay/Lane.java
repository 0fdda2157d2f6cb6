package org.bpci.relay;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * One priority of one target's queue. The database holds all of it; memory holds the beginning, up to and including
 * {@code loadedThrough}, and only while the target is connected.
 */
final class Lane {

    /** Deliveries of one lane in memory; two windows of a fast target. */
    static final int SLOTS_MAX = 512;
    /** Bytes of them; a single larger message is still loaded. */
    static final int BYTES_MAX = 512 << 10;
    /** Below this the next page is fetched, so that a fast target does not wait for it. */
    static final int SLOTS_LOW = SLOTS_MAX / 2;

    private final ArrayDeque<Slot> ready = new ArrayDeque<>();
    private final PriorityQueue<Slot> returned = new PriorityQueue<>(Slot.BY_ID);
    private final Set<Long> endedWhileLoading = new HashSet<>();
    private int open;
    private int heldSlots;
    private long heldBytes;
    private long loadedThrough;
    private long committedThrough;
    private long handedThrough;
    private boolean loading;

    /** All that is committed is in memory. */
    boolean complete() {
        return loadedThrough >= committedThrough;
    }

    boolean wantsPage() {
        return !loading && !complete() && heldSlots < SLOTS_LOW && heldBytes < BYTES_MAX;
    }

    /** Its first page is on its way, so nobody knows yet what it would hand out. */
    boolean unread() {
        return loadedThrough == 0 && !complete() && (loading || wantsPage());
    }

    long loadedThrough() {
        return loadedThrough;
    }

    long committedThrough() {
        return committedThrough;
    }

    void loading(boolean begun) {
        loading = begun;
        endedWhileLoading.clear();
    }

    /** Whether the delivery ended while the page that names it was being read. */
    boolean endedMeanwhile(long id) {
        return endedWhileLoading.contains(id);
    }

    /** @return whether the delivery continues what is in memory and has room there */
    boolean committed(long id) {
        open++;
        boolean continues = complete() && id > loadedThrough;
        committedThrough = Math.max(committedThrough, id);
        return continues && heldSlots < SLOTS_MAX && heldBytes < BYTES_MAX;
    }

    /** @param counted false when the database had it already */
    void ended(long id, boolean counted) {
        if (counted) {
            open--;
        }
        if (loading) {
            endedWhileLoading.add(id);
        }
    }

    void loadedThrough(long id) {
        loadedThrough = Math.max(loadedThrough, id);
    }

    void hold(Slot slot) {
        heldSlots++;
        heldBytes += slot.bytes;
    }

    void release(Slot slot) {
        heldSlots--;
        heldBytes -= slot.bytes;
    }

    /** Queues a first attempt; ids come in growing order. */
    void ready(Slot slot) {
        slot.place = Slot.Place.READY;
        ready.add(slot);
    }

    /** Queues a further attempt; it goes before what was accepted later. */
    void returned(Slot slot) {
        slot.place = Slot.Place.RETURNED;
        returned.add(slot);
    }

    boolean hasNext() {
        prune();
        return !ready.isEmpty() || !returned.isEmpty();
    }

    /** The oldest waiting delivery, left in place. */
    Slot peek() {
        prune();
        if (returned.isEmpty() || !ready.isEmpty() && ready.peek().id < returned.peek().id) {
            return ready.peek();
        }
        return returned.peek();
    }

    /** Takes what {@link #peek} showed. */
    Slot poll() {
        Slot next = peek();
        return next.place == Slot.Place.READY ? ready.poll() : returned.poll();
    }

    /** Marks the slot as handed out. @param firstOwnId deliveries from here on were accepted by this process */
    void handed(Slot slot, long firstOwnId) {
        slot.redelivered = slot.id < firstOwnId || slot.id <= handedThrough;
        handedThrough = Math.max(handedThrough, slot.id);
    }

    /** Forgets what the database knows; it is loaded again from its beginning. */
    void unload() {
        ready.clear();
        returned.clear();
        heldSlots = 0;
        heldBytes = 0;
        loadedThrough = open == 0 ? committedThrough : 0;
        loading(false);
    }

    /** What is in the database now. @param lastId the newest open delivery, 0 when there is none */
    void recovered(int openDeliveries, long lastId) {
        open = openDeliveries;
        committedThrough = lastId;
        loadedThrough = open == 0 ? lastId : 0;
    }

    /** Slots that ended while they waited are dropped when they come to the front. */
    private void prune() {
        while (!ready.isEmpty() && ready.peek().place != Slot.Place.READY) {
            ready.poll();
        }
        while (!returned.isEmpty() && returned.peek().place != Slot.Place.RETURNED) {
            returned.poll();
        }
    }
}
