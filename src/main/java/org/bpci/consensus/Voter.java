package org.bpci.consensus;

import java.util.Optional;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;

/**
 * One entry of an electorate.
 *
 * @param key empty when the node had none when the proposal opened: it cannot vote, and its weight stays in the base
 */
public record Voter(NodeId node, Weight weight, Optional<VerificationKey> key) {
}
