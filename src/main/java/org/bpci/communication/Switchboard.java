package org.bpci.communication;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all instances of the room share; one for each node, safe for many threads. */
public final class Switchboard {

    private final int instances;
    private final int connectionsMax;
    private final AtomicInteger connections = new AtomicInteger();
    private final int dialsMax;
    private final AtomicInteger dials = new AtomicInteger();
    private final AtomicInteger joined = new AtomicInteger();
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicInteger port = new AtomicInteger();
    private final CommunicationMeters meters;

    /** @param instances how many instances of the room will be deployed */
    public Switchboard(int instances, CommunicationLimits limits, MeterRegistry registry) {
        this.instances = instances;
        this.connectionsMax = limits.connectionsMax();
        this.dialsMax = limits.dialsMax();
        this.meters = new CommunicationMeters(registry, connections);
    }

    /** The port the room listens on, once an instance is deployed. */
    public int port() {
        return port.get();
    }

    int instances() {
        return instances;
    }

    CommunicationMeters meters() {
        return meters;
    }

    void listening(int actualPort) {
        port.set(actualPort);
    }

    /** The number of the next instance, from 0. */
    int join() {
        return joined.getAndIncrement();
    }

    long nextSession() {
        return sessions.incrementAndGet();
    }

    /** Takes one of the allowed connections; give it back with {@link #leave}. */
    boolean enter() {
        return take(connections, connectionsMax);
    }

    void leave() {
        connections.decrementAndGet();
    }

    /** Takes one of the allowed dials, for the attempt and the session it leads to; give it back with {@link #hungUp}. */
    boolean mayDial() {
        return take(dials, dialsMax);
    }

    void hungUp() {
        dials.decrementAndGet();
    }

    private static boolean take(AtomicInteger taken, int max) {
        return taken.getAndUpdate(count -> Math.min(count + 1, max)) < max;
    }
}
