package org.bpci.discovery;

import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;

/**
 * A node as the registry keeps it.
 *
 * @param signedAt     {@code created_at} of the last signed object that changed the node; older ones change nothing any more
 * @param signedDigest of that object, so that sending it again is recognized
 */
record Member(NodeRecord node, Instant signedAt, Optional<Digest> signedDigest) {

    /**
     * What is left of a deregistered node: its id belongs to {@code key}, and an isolation does not end by leaving.
     */
    record Retired(NodeId id, Optional<VerificationKey> key, Instant signedAt, Optional<NodeRecord.Isolation> isolation) {
    }

    NodeId id() {
        return node.id();
    }
}
