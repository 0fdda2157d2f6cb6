package org.bpci.edge;

import java.util.concurrent.atomic.AtomicLong;

/** What all instances of the edge share: the counts that bound them together, and the port. Thread-safe. */
public final class FrontDesk {

    private final EdgeLimits limits;
    private final AddressBudget budget;
    private final Places places;
    private final AtomicLong bodyBytes = new AtomicLong();
    private volatile int port;

    public FrontDesk(EdgeLimits limits) {
        this.limits = limits;
        this.places = new Places(limits.connectionsMax());
        this.budget = new AddressBudget(limits.addressCallsPerSecond(), limits.addressCallsBurst(), limits.addressesMax());
    }

    /** The port the edge listens on, once it does. */
    public int port() {
        return port;
    }

    public int connections() {
        return places.taken();
    }

    EdgeLimits limits() {
        return limits;
    }

    Places places() {
        return places;
    }

    AddressBudget budget() {
        return budget;
    }

    void listening(int actualPort) {
        port = actualPort;
    }

    /** Whether so many more bytes of bodies fit; if so they must be released. */
    boolean hold(int bytes) {
        if (bodyBytes.addAndGet(bytes) <= limits.bodyBytesHeldMax()) {
            return true;
        }
        bodyBytes.addAndGet(-bytes);
        return false;
    }

    void release(int bytes) {
        bodyBytes.addAndGet(-bytes);
    }

    long bodyBytesHeld() {
        return bodyBytes.get();
    }
}
