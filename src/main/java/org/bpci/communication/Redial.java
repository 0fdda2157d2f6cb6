package org.bpci.communication;

/**
 * When to dial a node next. Exponential backoff with full jitter: each wait is a random part of a ceiling that doubles, so
 * that the nodes of an oracle that restarts are not dialled in step. Any contact ends it; the next loss begins anew. Pure.
 *
 * <pre>
 * lost --first()--> due within 0.8 s --failed()--> due within 1 s, 2 s, 3 s, 3 s …
 * </pre>
 *
 * @param dueAtMillis on the caller's clock
 */
record Redial(int failures, long dueAtMillis) {

    /** The first retry after a loss comes within a second. */
    static final long FIRST_MILLIS_MAX = 800;
    /** With a dial of at most {@link #DIAL_MILLIS_MAX}, a node that is back is connected within 5 s. */
    static final long CEILING_MILLIS_MAX = 3_000;
    /** Connecting and both handshakes of one attempt. */
    static final long DIAL_MILLIS_MAX = 1_500;
    private static final long BASE_MILLIS = 500;
    private static final int DOUBLINGS_MAX = 10;

    /** @param random at least 0, less than 1 */
    static Redial first(long now, double random) {
        return new Redial(0, now + (long) (random * FIRST_MILLIS_MAX));
    }

    /** @param random at least 0, less than 1 */
    Redial failed(long now, double random) {
        long ceiling = Math.min(CEILING_MILLIS_MAX, BASE_MILLIS << Math.min(failures + 1, DOUBLINGS_MAX));
        return new Redial(failures + 1, now + (long) (random * ceiling));
    }

    boolean due(long now) {
        return now >= dueAtMillis;
    }
}
