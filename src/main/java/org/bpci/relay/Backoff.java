package org.bpci.relay;

/** Delays between attempts: exponential with full jitter, so that targets that failed together do not return together. */
record Backoff(long minMillis, long maxMillis) {

    private static final int DOUBLINGS_MAX = 30;

    /**
     * @param failures attempts that failed so far, at least 1
     * @param random   from 0 inclusive to 1 exclusive
     */
    long delayMillis(int failures, double random) {
        long bound = Math.min(maxMillis, minMillis << Math.min(failures - 1, DOUBLINGS_MAX));
        return 1 + (long) (random * bound);
    }
}
