package org.bpci.communication;

/**
 * One authenticated WebSocket session of one node.
 *
 * @param address the event-bus address of the communication instance that holds the connection
 * @param id      grows over all instances; of two sessions of one node the higher id stays
 */
public record SessionRef(String address, long id) {
}
