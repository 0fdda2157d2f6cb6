package org.bpci.consensus;

import java.util.Map;
import java.util.Set;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;

/**
 * How the registered nodes stand at one moment, as far as opening a proposal depends on it.
 *
 * @param keys       of every node that has proved one
 * @param candidates those of them that support consensus: the voters of epoch 0
 * @param isolated   nodes shut out
 */
record Standing(Map<NodeId, VerificationKey> keys, Set<NodeId> candidates, Set<NodeId> isolated) {

    Standing {
        keys = Map.copyOf(keys);
        candidates = Set.copyOf(candidates);
        isolated = Set.copyOf(isolated);
    }
}
