package org.bpci.kernel;

/** A fact a room publishes after it is durable. Implementations are immutable records inside the room's sealed {@code XEvent}. */
public interface Event {
}
