package org.bpci.relay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** What one session holds and has not answered, in the order it was handed out, within a window of deliveries and bytes. */
final class Flights {

    /** Bytes handed out and not acknowledged; a single larger message still goes. Bounds what waits for a slow reader. */
    static final int BYTES_MAX = 4 << 20;

    /** By {@link DeliveryId#key}. */
    private final LinkedHashMap<Long, Slot> slots = new LinkedHashMap<>();
    private int window;
    private long bytes;

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

    boolean contains(long id) {
        return slots.containsKey(DeliveryId.key(id));
    }

    Optional<Slot> find(long id) {
        return Optional.ofNullable(slots.get(DeliveryId.key(id)));
    }

    void add(Slot slot, long deadlineMillis) {
        slot.place = Slot.Place.IN_FLIGHT;
        slot.deadlineMillis = deadlineMillis;
        slots.put(DeliveryId.key(slot.id), slot);
        bytes += slot.bytes;
    }

    void remove(Slot slot) {
        slots.remove(DeliveryId.key(slot.id));
        bytes -= slot.bytes;
    }

    List<Slot> all() {
        return new ArrayList<>(slots.values());
    }

    void clear() {
        slots.clear();
        bytes = 0;
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
