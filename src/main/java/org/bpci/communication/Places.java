package org.bpci.communication;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bpci.kernel.Crowd;

/**
 * The connections that all instances together may have. When all are taken, a stranger, whose peer has not said yet who it
 * is, gives its place to the new one; a session of a node never does. Thread-safe.
 */
final class Places {

    private final int max;
    private final Crowd<Place> strangers = new Crowd<>();
    private final AtomicInteger taken = new AtomicInteger(); // read by the meters

    Places(int max) {
        this.max = max;
    }

    /** A place, which must be left again; empty when all are taken and none of them by a stranger. */
    synchronized Optional<Place> enter() {
        if (taken.get() == max) {
            Optional<Place> stranger = strangers.giveWay();
            if (stranger.isEmpty()) {
                return Optional.empty();
            }
            stranger.get().lost = true;
            stranger.get().giveWay.run();
        } else {
            taken.incrementAndGet();
        }
        return Optional.of(new Place());
    }

    AtomicInteger taken() {
        return taken;
    }

    /** The place of one connection. */
    final class Place {

        private Runnable giveWay = () -> { };
        private boolean lost;

        /**
         * It is a stranger's from now on.
         *
         * @param network as {@link Crowd} understands it
         * @param ending  ends the connection, soon and on its own thread
         */
        void lend(String network, Runnable ending) {
            synchronized (Places.this) {
                giveWay = ending;
                strangers.join(this, network);
            }
        }

        /** The peer has said who it is. False when the place is another's already: the connection is about to end. */
        boolean keep() {
            synchronized (Places.this) {
                strangers.leave(this);
                return !lost;
            }
        }

        /** The connection has ended. */
        void leave() {
            synchronized (Places.this) {
                strangers.leave(this);
                if (!lost) {
                    lost = true;
                    taken.decrementAndGet();
                }
            }
        }
    }
}
