package org.bpci.relay;

import java.util.Comparator;

/** One open delivery in memory. Only its {@link Outbox} changes it. */
final class Slot {

    enum Place { READY, RETURNED, DELAYED, IN_FLIGHT, GONE }

    static final Comparator<Slot> BY_ID = Comparator.comparingLong(slot -> slot.id);
    static final Comparator<Slot> BY_TIME = Comparator.<Slot>comparingLong(slot -> slot.notBeforeMillis).thenComparing(BY_ID);

    final long id;
    /** Of a call it is replaced when it is allowed under other terms than before. */
    Parcel parcel;
    Licence licence = Licence.NONE;
    final int bytes;
    final long expiresAtMillis;
    /** Failed attempts so far: refused, not acknowledged in time, or blamed for the end of a session. */
    int attempts;
    /** How often it was handed out; more than failed when sessions ended for other reasons. */
    int handOuts;
    long notBeforeMillis;
    long deadlineMillis;
    /** False only while this process is certain that nobody has handed this delivery out before. */
    boolean redelivered;
    Place place = Place.READY;

    Slot(long id, Parcel parcel, int bytes, long expiresAtMillis, int attempts, long notBeforeMillis) {
        this.id = id;
        this.parcel = parcel;
        this.bytes = bytes;
        this.expiresAtMillis = expiresAtMillis;
        this.attempts = attempts;
        this.handOuts = attempts;
        this.notBeforeMillis = notBeforeMillis;
    }

    int lane() {
        return DeliveryId.lane(id);
    }
}
