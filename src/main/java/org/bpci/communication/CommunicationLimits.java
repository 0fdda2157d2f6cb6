package org.bpci.communication;

import java.time.Duration;

/**
 * The limits of the communication room.
 *
 * @param connectionsMax     connections at a time over all instances, authenticated or not
 * @param messageBytesMax    size of one signed message; a frame may be a little larger
 * @param inFlightWindowMax  unacknowledged deliveries a node may ask for in its hello
 * @param offerWindow        offered messages without answer; beyond it the session is not read
 * @param helloTimeout       from the challenge to a valid hello
 * @param handshakeTimeout   from the accepted connection to the end of its WebSocket handshake
 * @param heartbeatPeriod    between two pings; two periods of silence end the session
 * @param closeTimeout       how long a close frame may wait for its answer
 * @param drainTimeout       how long a full write queue may stand without progress
 * @param queuedBytesMax     bytes waiting to be written to one slow reader
 * @param controlFramesMax   control frames of one peer in {@code controlFramesPeriod}
 * @param controlFramesPeriod the period of the budget above
 * @param dialsMax           connections to dialled endpoints over all instances, those being attempted included
 */
public record CommunicationLimits(
        int connectionsMax,
        int messageBytesMax,
        int inFlightWindowMax,
        int offerWindow,
        Duration helloTimeout,
        Duration handshakeTimeout,
        Duration heartbeatPeriod,
        Duration closeTimeout,
        Duration drainTimeout,
        int queuedBytesMax,
        int controlFramesMax,
        Duration controlFramesPeriod,
        int dialsMax) {

    public static CommunicationLimits defaults() {
        return new CommunicationLimits(1_000, 1 << 20, 256, 256, Duration.ofSeconds(5), Duration.ofSeconds(10),
                Duration.ofSeconds(20), Duration.ofSeconds(3), Duration.ofSeconds(15), 8 << 20, 30, Duration.ofSeconds(10), 100);
    }
}
