package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import org.bpci.kernel.NodeId;

/** The closed list of what an emergency may do. Each can be undone, and undoes itself unless it is ratified. */
public sealed interface EmergencyAction {

    record IsolateNode(NodeId node) implements EmergencyAction {
    }

    /** Nothing signed with the node's key counts: the node is shut out until it has another. */
    record RevokeKey(NodeId node) implements EmergencyAction {
    }

    record PauseRelay() implements EmergencyAction {
    }

    /** Ends a pause, however it began. */
    record ResumeRelay() implements EmergencyAction {
    }

    /** @param value a number below the present one */
    record LowerLimit(String parameter, JsonNode value) implements EmergencyAction {
    }
}
