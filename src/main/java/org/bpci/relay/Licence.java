package org.bpci.relay;

/**
 * How long a ruling of the {@link CallCourt} stands by itself. The court counts up each time it takes something away, and tells
 * the relay with {@link RelayRequest.RecallCalls} before anybody is told that it is taken away. So a ruling of the present
 * count would be the same if it were asked for again, until its time is over.
 *
 * @param epoch       the court's count when it ruled
 * @param untilMillis when the agreement expires
 */
public record Licence(long epoch, long untilMillis) {

    /** Of what is no call, or was read from the database: it has to be asked about. */
    public static final Licence NONE = new Licence(-1, 0);

    boolean stands(long courtEpoch, long nowMillis) {
        return epoch >= courtEpoch && nowMillis < untilMillis;
    }
}
