package org.bpci.relay;

/**
 * Weighted round-robin over the lanes of one outbox: in one round each lane with something waiting hands out as many
 * deliveries as its weight says, the most urgent first. So the least urgent lane still gets one in fifteen.
 */
final class Turns {

    private final int[] credit = new int[Priority.lanes()];
    private int current;

    /** The lane whose turn it is; null when nothing waits in any. */
    Lane next(Lane[] lanes) {
        boolean waiting = false;
        for (int i = 0; i < lanes.length; i++) {
            if (lanes[i].hasNext()) {
                waiting = true;
                if (credit[i] > 0) {
                    current = i;
                    return lanes[i];
                }
            }
        }
        if (!waiting) {
            return null;
        }
        for (int i = 0; i < credit.length; i++) {
            credit[i] = Priority.ofLane(i).weight();
        }
        return next(lanes);
    }

    /** The lane shown by {@link #next} handed out one delivery. */
    void used() {
        credit[current]--;
    }
}
