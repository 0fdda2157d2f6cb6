package org.bpci.communication;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all instances of the room share; one for each node, safe for many threads. */
public final class Switchboard {

    private final int instances;
    private final Places places;
    private final int dialsMax;
    private final AtomicInteger dials = new AtomicInteger();
    private final AtomicInteger joined = new AtomicInteger();
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicInteger port = new AtomicInteger();
    private final CommunicationMeters meters;

    /** @param instances how many instances of the room will be deployed */
    public Switchboard(int instances, CommunicationLimits limits, MeterRegistry registry) {
        this.instances = instances;
        this.places = new Places(limits.connectionsMax());
        this.dialsMax = limits.dialsMax();
        this.meters = new CommunicationMeters(registry, places.taken());
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

    /** Takes one of the allowed connections, if need be that of a stranger; empty when all are taken by nodes. */
    Optional<Places.Place> enter() {
        return places.enter();
    }

    /** Takes one of the allowed dials, for the attempt and the session it leads to; give it back with {@link #hungUp}. */
    boolean mayDial() {
        return dials.getAndUpdate(count -> Math.min(count + 1, dialsMax)) < dialsMax;
    }

    void hungUp() {
        dials.decrementAndGet();
    }
}
