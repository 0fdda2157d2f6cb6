package org.bpci.kernel;

/**
 * Something asked of exactly one room, answered by one {@code R} or one {@link Refusal}. Implementations are immutable
 * records inside the room's sealed {@code XRequest}.
 *
 * @param <R> the reply
 */
public interface Request<R> {

    /** The event-bus address of the room, or of the one instance of it that this request is meant for. */
    String address();
}
