package org.bpci.relay;

import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signer;

/**
 * What the relay of one oracle is.
 *
 * @param signer          signs receipts with the oracle's key
 * @param unsignedAllowed development mode: messages without a signature are accepted and marked so for ever
 * @param verifiers       verifier verticles to run beside the relay; one for each processor
 */
public record RelaySettings(NodeId oracle, Network network, Signer signer, boolean unsignedAllowed, int verifiers, RelayLimits limits) {
}
