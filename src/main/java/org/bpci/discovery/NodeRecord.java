package org.bpci.discovery;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;

/**
 * What the oracle knows for certain about a registered node. Whether the node is there right now is not part of it: see
 * {@link NodeView}.
 *
 * @param type         CamelCase, see {@link NodeType}
 * @param key          present exactly when {@code trust} is {@link Trust#VERIFIED}
 * @param registeredAt first registration under this id
 * @param version      grows with each change of any node; of two records of one node the higher is the newer
 */
public record NodeRecord(
        NodeId id, String type, Optional<URI> endpoint, Capabilities capabilities, Optional<VerificationKey> key, Trust trust,
        Optional<Isolation> isolation, Instant registeredAt, Instant updatedAt, long version) {

    /** Whether the node has proved a key. Without one it can neither send, connect nor vote. */
    public enum Trust { UNVERIFIED, VERIFIED }

    /** Why, by whom and since when the node is shut out. */
    public record Isolation(String reason, String by, Instant since) {
    }

    public NodeRecord {
        if (key.isPresent() != (trust == Trust.VERIFIED)) {
            throw new IllegalArgumentException("a node is verified exactly when it has a key");
        }
    }

    /** Whether the node may connect, send and receive: it has proved a key and is not isolated. */
    public boolean admitted() {
        return trust == Trust.VERIFIED && isolation.isEmpty();
    }
}
