package org.bpci.discovery;

import java.time.Instant;
import java.util.Optional;

/**
 * A node's record and how it stands at the time of asking.
 *
 * @param lastSeen the last signed sign of life, as far as known
 */
public record NodeView(NodeRecord node, NodeStatus status, Optional<Instant> lastSeen) {
}
