package org.bpci.communication;

/** How many control frames a peer may still send: a PING is cheap to send and costs us an answer. Pure. */
final class ControlBudget {

    private final int framesMax;
    private final long periodMillis;
    private long periodAt;
    private int frames;

    ControlBudget(SocketLimits limits, long now) {
        this.framesMax = limits.controlFramesMax();
        this.periodMillis = limits.controlPeriodMillis();
        this.periodAt = now;
    }

    /** Spends one frame; false when there was none left. */
    boolean spend(long now) {
        if (now - periodAt > periodMillis) {
            periodAt = now;
            frames = 0;
        }
        return ++frames <= framesMax;
    }
}
