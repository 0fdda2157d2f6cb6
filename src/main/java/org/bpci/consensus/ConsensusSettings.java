package org.bpci.consensus;

import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signer;

/**
 * Whose consensus room this is.
 *
 * @param signer signs openings, receipts and certificates with the oracle's key
 */
public record ConsensusSettings(NodeId oracle, Network network, Signer signer, ConsensusLimits limits) {
}
