package org.bpci.relay;

import java.time.Duration;

/**
 * The limits of the relay.
 *
 * @param messageBytesMax         size of one message as it was sent
 * @param messageAgeMax           age of {@code created_at} at first acceptance
 * @param messagesPerSecondMax    sustained rate of one source; a burst may take {@link #BURST_SECONDS} of it at once
 * @param bytesPerSecondMax       likewise, in bytes
 * @param queuedDeliveriesMax     open deliveries of one target
 * @param queuedBytesMax          bytes of the open deliveries of one target
 * @param recentMessagesMax       accepted messages remembered in memory to spot repeats cheaply
 * @param ackTimeout              from handing out a delivery to taking it back
 * @param deliveryAttemptsMax     failed attempts (refused, not acknowledged in time, or the oldest unacknowledged when its
 *                                session ended) before a delivery is dead
 * @param retryDelayMin           bound of the random delay after the first failed attempt; doubles with each
 * @param retryDelayMax           bound of the delay after many
 * @param batchMessages           messages that make a commit start at once
 * @param batchDelayMax           how long the first message of a smaller batch waits for others
 * @param pendingMessagesMax      messages between offer and answer, over all sources
 */
public record RelayLimits(
        int messageBytesMax, Duration messageAgeMax, int messagesPerSecondMax, int bytesPerSecondMax, int queuedDeliveriesMax,
        long queuedBytesMax, int recentMessagesMax, Duration ackTimeout, int deliveryAttemptsMax, Duration retryDelayMin,
        Duration retryDelayMax, int batchMessages, Duration batchDelayMax, int pendingMessagesMax) {

    /** How far {@code created_at} may lie ahead: what a clock set by NTP never does. */
    public static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(30);
    /** Lifetime of a message that names none. */
    public static final Duration LIFETIME_DEFAULT = Duration.ofHours(24);
    public static final Duration LIFETIME_MAX = Duration.ofDays(30);
    public static final int TARGETS_MAX = 64;
    /** A node that was quiet may send this many seconds' worth at once. */
    public static final int BURST_SECONDS = 10;

    /** When a sender should try again that met a relay with too much to do or without its database. */
    public static final Duration BUSY_RETRY_AFTER = Duration.ofSeconds(1);
    /** When a sender that met a full queue should try again. */
    public static final Duration QUEUE_RETRY_AFTER = Duration.ofSeconds(5);

    public static RelayLimits defaults() {
        return new RelayLimits(1 << 20, Duration.ofSeconds(300), 100, 8 << 20, 100_000, 256L << 20, 10_000,
                Duration.ofSeconds(30), 10, Duration.ofSeconds(1), Duration.ofMinutes(5), 50, Duration.ofMillis(2), 20_000);
    }
}
