package org.bpci.discovery;

import java.time.Instant;
import java.util.Optional;
import org.bpci.discovery.DiscoveryEvent.Change;
import org.bpci.discovery.DiscoveryEvent.NodeChanged;
import org.bpci.discovery.DiscoveryEvent.NodeGone;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;
import org.bpci.ledger.Entry;

/** A decided change of the registry: stored together with its audit entry, then applied, then published. */
sealed interface Revision {

    Entry entry();

    DiscoveryEvent event();

    /** @param newKey the key that became the node's by this change */
    record Put(Member member, Change change, Optional<VerificationKey> newKey, Entry entry) implements Revision {

        @Override
        public DiscoveryEvent event() {
            return new NodeChanged(member.node(), change);
        }
    }

    record Removal(NodeId id, Instant at, Instant signedAt, long version, Entry entry) implements Revision {

        @Override
        public DiscoveryEvent event() {
            return new NodeGone(id, version);
        }
    }
}
