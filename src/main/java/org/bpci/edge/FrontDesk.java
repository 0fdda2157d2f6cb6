package org.bpci.edge;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all instances of the edge share: the counts that bound them together, and the port. Thread-safe. */
public final class FrontDesk {

    private final EdgeLimits limits;
    private final AddressBudget budget;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bodyBytes = new AtomicLong();
    private volatile int port;

    public FrontDesk(EdgeLimits limits) {
        this.limits = limits;
        this.budget = new AddressBudget(limits.addressCallsPerSecond(), limits.addressCallsBurst(), limits.addressesMax());
    }

    /** The port the edge listens on, once it does. */
    public int port() {
        return port;
    }

    public int connections() {
        return connections.get();
    }

    EdgeLimits limits() {
        return limits;
    }

    AddressBudget budget() {
        return budget;
    }

    void listening(int actualPort) {
        port = actualPort;
    }

    /** Whether one more connection fits; if so it must {@link #leave}. */
    boolean enter() {
        if (connections.incrementAndGet() <= limits.connectionsMax()) {
            return true;
        }
        connections.decrementAndGet();
        return false;
    }

    void leave() {
        connections.decrementAndGet();
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
