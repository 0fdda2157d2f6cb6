/**
 * The relay room. Purpose: takes signed messages, makes them durable, and hands each to its targets until they acknowledge.
 *
 * <p>Doors: {@link org.bpci.relay.RelayRequest} for REST, {@link org.bpci.communication.Uplink} for sessions. Publishes:
 * {@link org.bpci.relay.RelayEvent}. Listens: sessions opened and closed, nodes changed and gone. Tables: schema {@code relay}.
 *
 * <p>Invariants: (1) a receipt is sent only after the commit of its messages, their deliveries and their audit entries;
 * (2) a message is accepted for all its targets or for none; (3) one {@code (source, message id)} is accepted once for ever,
 * whatever is offered at the same time or after a restart; (4) an open delivery is handed out again until it ends, whatever
 * crashes; (5) within one lane of one target first attempts keep the order of acceptance; (6) never more than the window of a
 * target is unacknowledged; (7) {@code redelivered:false} is said at most once for each delivery; (8) one target's state never
 * delays another target; (9) nothing accepted is dropped: what does not fit is refused before it is accepted; (10) a forgery
 * never counts against the node it names; (11) a hand-out has a higher number than the ones before it in this process, and the
 * end of a session is a failed attempt of the oldest delivery it left unacknowledged, of no other; (12) nothing is accepted for
 * a target without a proved key, except in development mode.
 *
 * <p>Limits: see {@link org.bpci.relay.RelayLimits}.
 */
package org.bpci.relay;
