package org.bpci.relay;

/**
 * The number of a delivery on the wire and in the database: the sequence number of its message, the place of its target in
 * the message, and its lane, so that each can be read from it without a look-up. Numbers of a lane grow in the order of
 * acceptance. With 8 bits for place and lane, 2^45 messages fit into the integers JSON keeps exactly.
 */
final class DeliveryId {

    private static final int LANE_BITS = 2;
    private static final int SEQ_SHIFT = 8;

    private DeliveryId() {
    }

    /** @param place 0 to 63, the index of the target in the message */
    static long of(long seq, int place, Priority priority) {
        return seq << SEQ_SHIFT | (long) place << LANE_BITS | priority.lane();
    }

    /**
     * The id as a key of hash tables. The last bits of ids are nearly always the same and tables choose by the last bits, so
     * plain ids of one target crowd into a sixteenth of the buckets.
     */
    static Long key(long id) {
        return Long.rotateRight(id, SEQ_SHIFT);
    }

    static long seq(long id) {
        return id >>> SEQ_SHIFT;
    }

    static int place(long id) {
        return (int) (id >>> LANE_BITS) & (1 << SEQ_SHIFT - LANE_BITS) - 1;
    }

    static int lane(long id) {
        return (int) id & (1 << LANE_BITS) - 1;
    }

    /** The smallest id a delivery of this message can have. */
    static long firstOf(long seq) {
        return seq << SEQ_SHIFT;
    }
}
