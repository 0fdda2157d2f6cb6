package org.bpci.node;

import java.time.Duration;

/**
 * Sizes and rates.
 *
 * @param batchSize          messages that make a commit start at once
 * @param connectionPoolSize outbound connection attempts at a time
 * @param messageCacheSize   accepted messages remembered in memory
 * @param edgeInstances      event loops; already the number of cores where the file says 0, as for the two that follow
 */
public record PerformanceConfig(
        int batchSize, int connectionPoolSize, int messageCacheSize, boolean highThroughputMode, int edgeInstances,
        int communicationInstances, int verifierInstances, int databaseConnections, int maxNodes, int maxMessageBytes,
        int queueMessagesPerTarget, long queueBytesPerTarget, int inFlightWindow, Duration ackTimeout,
        int maxDeliveryAttempts) {
}
