/**
 * The communication room. Purpose: WebSocket sessions between this oracle and BPI nodes, from the first byte to the frame.
 *
 * <p>Door: {@link org.bpci.communication.CommunicationRequest}, one address per instance. Tells: the relay through
 * {@link org.bpci.communication.Uplink}. Publishes: {@link org.bpci.communication.CommunicationEvent}. Tables: none.
 *
 * <p>Invariants: (1) nothing of a node reaches the relay before its hello verified against its registered key; (2) of two
 * sessions of a node the newer stays; (3) a peer that misbehaves or does not read costs a bounded amount of memory and is cut;
 * (4) there are never more connections than configured; (5) frames of one session keep their order.
 *
 * <p>Limits: see {@link org.bpci.communication.CommunicationLimits}.
 */
package org.bpci.communication;
