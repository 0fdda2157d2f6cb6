/**
 * The discovery room. Purpose: who the BPI nodes of this network are, with which key, and whether they are there.
 *
 * <p>Door: {@link org.bpci.discovery.DiscoveryRequest}. Publishes: {@link org.bpci.discovery.DiscoveryEvent}. Listens: nothing;
 * liveness is told to it ({@code Seen}, {@code Heard}). Read model for other rooms: {@link org.bpci.discovery.Directory}.
 *
 * <p>Tables: {@code discovery.node}, {@code discovery.node_key} (every key a node ever had, kept for ever).
 *
 * <p>Invariants: (1) a node's key changes only by a rotation both keys signed or by a decision of the network; (2) an id that ever had a key belongs to its
 * last key for ever, also after deregistration; (3) a signed object older than the last accepted one of its node changes
 * nothing; (4) a key a node has given up never comes back; (5) only an operator, evidence or a decision of the
 * network isolates, only an operator or such a decision restores;
 * (6) every change and its audit entry are in one transaction, and versions grow with each change.
 *
 * <p>Limits: see {@link org.bpci.discovery.DiscoveryLimits}.
 */
package org.bpci.discovery;
