package org.bpci.relay;

import java.util.HashMap;
import java.util.Map;

/**
 * How often the open deliveries of one target were tried, kept while they are not in memory. The database learns of failed
 * attempts only, and later; until a delivery ends this process knows better.
 */
final class Tries {

    private record Count(int handOuts, int failures, long notBeforeMillis) {
    }

    /** By {@link DeliveryId#key}; never more than there are open deliveries. */
    private final Map<Long, Count> counts = new HashMap<>();

    void keep(Slot slot) {
        if (slot.handOuts > 0) {
            counts.put(DeliveryId.key(slot.id), new Count(slot.handOuts, slot.attempts, slot.notBeforeMillis));
        }
    }

    /** Corrects what was read from the database. */
    void correct(Slot slot) {
        Count count = counts.get(DeliveryId.key(slot.id));
        if (count != null) {
            slot.handOuts = Math.max(slot.handOuts, count.handOuts);
            slot.attempts = Math.max(slot.attempts, count.failures);
            slot.notBeforeMillis = Math.max(slot.notBeforeMillis, count.notBeforeMillis);
        }
    }

    void forget(long id) {
        counts.remove(DeliveryId.key(id));
    }
}
