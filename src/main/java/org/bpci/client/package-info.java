/**
 * What a program needs to be an operator or a BPI node: the REST client, a node's WebSocket session, signing and checking of
 * messages, the keyring. Built on {@code java.net.http}; the command line, the demo, the bench and the black-box tests use it.
 *
 * <p>Invariants: (1) nothing an oracle says is believed before its signature verified; (2) a refusal of the oracle arrives as
 * the {@link org.bpci.kernel.Refusal} it was; (3) every wait ends.
 */
package org.bpci.client;
