package org.bpci.relay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one session holds and has not answered, in the order it was handed out, within a window of deliveries and bytes. */
final class Flights {

    /** Bytes handed out and not acknowledged; a single larger message still goes. Bounds what waits for a slow reader. */
    static final int BYTES_MAX = 4 << 20;

    /** By {@link DeliveryId#key}. */
    private final LinkedHashMap<Long, Slot> slots = new LinkedHashMap<>();
    private int window;
    private long bytes;
    /** At most the earliest of those in flight. */
    private long firstExpiryMillis = Long.MAX_VALUE;

    /** @param deliveries 0 without a session */
    void window(int deliveries) {
        window = deliveries;
    }

    boolean open() {
        return window > 0;
    }

    boolean full() {
        return slots.size() >= window;
    }

    boolean roomFor(Slot slot) {
        return slots.isEmpty() || bytes + slot.bytes <= BYTES_MAX;
    }

    int size() {
        return slots.size();
    }

    Optional<Slot> find(long id) {
        return Optional.ofNullable(slots.get(DeliveryId.key(id)));
    }

    void add(Slot slot, long deadlineMillis) {
        slot.place = Slot.Place.IN_FLIGHT;
        slot.deadlineMillis = deadlineMillis;
        slots.put(DeliveryId.key(slot.id), slot);
        bytes += slot.bytes;
        firstExpiryMillis = Math.min(firstExpiryMillis, slot.expiresAtMillis);
    }

    void remove(Slot slot) {
        slots.remove(DeliveryId.key(slot.id));
        bytes -= slot.bytes;
    }

    /** The one that was handed out first. */
    Optional<Slot> oldest() {
        return Optional.ofNullable(slots.firstEntry()).map(Map.Entry::getValue);
    }

    List<Slot> all() {
        return new ArrayList<>(slots.values());
    }

    void clear() {
        slots.clear();
        bytes = 0;
        firstExpiryMillis = Long.MAX_VALUE;
    }

    /** Those whose lifetime is over. */
    List<Slot> over(long nowMillis) {
        if (firstExpiryMillis > nowMillis) {
            return List.of();
        }
        List<Slot> over = new ArrayList<>();
        firstExpiryMillis = Long.MAX_VALUE;
        for (Slot slot : slots.values()) {
            if (slot.expiresAtMillis <= nowMillis) {
                over.add(slot);
            } else {
                firstExpiryMillis = Math.min(firstExpiryMillis, slot.expiresAtMillis);
            }
        }
        return over;
    }

    /** Those whose time for an acknowledgement is over. It is the same for all, so the first handed out are the first late. */
    List<Slot> late(long nowMillis) {
        if (slots.isEmpty() || slots.firstEntry().getValue().deadlineMillis > nowMillis) {
            return List.of();
        }
        List<Slot> late = new ArrayList<>();
        for (Slot slot : slots.values()) {
            if (slot.deadlineMillis > nowMillis) {
                break;
            }
            late.add(slot);
        }
        return late;
    }
}
