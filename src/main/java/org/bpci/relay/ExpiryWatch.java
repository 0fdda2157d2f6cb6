package org.bpci.relay;

/** When the database should be asked for deliveries of one queue whose lifetime is over. */
final class ExpiryWatch {

    private long earliestMillis = Long.MAX_VALUE;

    /** To be asked then, or before. */
    void note(long millis) {
        earliestMillis = Math.min(earliestMillis, millis);
    }

    boolean due(long nowMillis) {
        return earliestMillis <= nowMillis;
    }

    /** The database is being asked; what is accepted meanwhile counts from here. */
    void asked() {
        earliestMillis = Long.MAX_VALUE;
    }
}
