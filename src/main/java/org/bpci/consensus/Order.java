package org.bpci.consensus;

import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;

/**
 * What a decision asks of another room. It is recorded in the transaction of the decision and carried out afterwards, again
 * after a crash; so each is one that may be carried out twice.
 */
public sealed interface Order {

    NodeId node();

    String reason();

    /** @param by who imposes it, for whoever wants to lift only this one */
    record Isolate(NodeId node, String reason, String by) implements Order {
    }

    /** @param isolatedBy lift the isolation only if it was imposed by this; empty to lift any */
    record Restore(NodeId node, String reason, String isolatedBy) implements Order {
    }

    record ReplaceKey(NodeId node, VerificationKey key, String reason) implements Order {
    }
}
