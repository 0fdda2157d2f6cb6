package org.bpci.edge;

import java.util.Optional;
import org.bpci.kernel.Crowd;

/**
 * The connections that all instances together may have. When all are taken, one that waits for its peer gives its place to
 * the new one; who does nothing therefore cannot shut anybody out. Thread-safe.
 *
 * <pre>
 * stand      the connection                                         gives way
 * IDLE       is between requests, or its head is incomplete         first
 * UNDERWAY   has a part of a body, or of an answer still to take    before the idle when these are over half of all, otherwise last
 * WORK       has a whole request and no answer yet                  never
 * </pre>
 *
 * <p>Half of all is what slow bodies can hold; were they spared altogether they could hold all, and if they went first a few
 * idle connections could end every upload.
 */
final class Places {

    enum Stand { IDLE, UNDERWAY, WORK }

    private final int max;
    private final Crowd<Place> idle = new Crowd<>();
    private final Crowd<Place> underway = new Crowd<>();
    private int taken;

    Places(int max) {
        this.max = max;
    }

    /**
     * A place for one more connection, which begins idle and must {@link Place#leave}; empty when none gives way.
     *
     * @param network as {@link Crowd} understands it
     * @param giveWay ends the connection that has this place, soon and on its own thread
     */
    synchronized Optional<Place> enter(String network, Runnable giveWay) {
        if (taken == max) {
            Optional<Place> other = underway.size() > max / 2 ? underway.giveWay() : idle.giveWay().or(underway::giveWay);
            if (other.isEmpty()) {
                return Optional.empty();
            }
            other.get().lost = true;
            other.get().giveWay.run();
        } else {
            taken++;
        }
        Place place = new Place(network, giveWay);
        idle.join(place, network);
        return Optional.of(place);
    }

    synchronized int taken() {
        return taken;
    }

    /** The place of one connection. */
    final class Place {

        private final String network;
        private final Runnable giveWay;
        private Stand stand = Stand.IDLE;
        private boolean lost;

        private Place(String network, Runnable giveWay) {
            this.network = network;
            this.giveWay = giveWay;
        }

        /** False when the place is another's already, so that nothing must be begun. */
        boolean move(Stand to) {
            synchronized (Places.this) {
                if (!lost && to != stand) {
                    step(to);
                }
                return !lost;
            }
        }

        private void step(Stand to) {
            idle.leave(this);
            underway.leave(this);
            stand = to;
            switch (to) {
                case IDLE -> idle.join(this, network);
                case UNDERWAY -> underway.join(this, network);
                case WORK -> { }
            }
        }

        /** The connection has ended. */
        void leave() {
            synchronized (Places.this) {
                if (!lost) {
                    step(Stand.WORK);
                    lost = true;
                    taken--;
                }
            }
        }
    }
}
