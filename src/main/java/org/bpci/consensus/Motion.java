package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;

/** The content of a proposal, read: what exactly is asked for. */
public sealed interface Motion {

    /** @param current what the proposer believes the value is; the motion lapses when it is not */
    record SetParameter(String name, JsonNode value, Optional<JsonNode> current) implements Motion {
    }

    record AdmitVoter(NodeId node, Weight weight) implements Motion {
    }

    record RemoveVoter(NodeId node) implements Motion {
    }

    /** Lifts an isolation. */
    record RestoreNode(NodeId node) implements Motion {
    }

    /** New weights for voters there are. */
    record Reweigh(SortedMap<NodeId, Weight> weights) implements Motion {

        public Reweigh {
            weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
        }
    }

    record Upgrade(String version, Optional<Instant> activateAt) implements Motion {
    }

    /** Gives a node that lost its key a new one. */
    record ReplaceKey(NodeId node, VerificationKey key) implements Motion {
    }

    record SetPolicy(String name, JsonNode value) implements Motion {
    }

    /** Lets the effect of an approved emergency stand beyond its day. */
    record RatifyEmergency(String proposalId) implements Motion {
    }

    record Act(EmergencyAction action) implements Motion {
    }

    /** Only the decision itself is asked for. */
    record Advise() implements Motion {
    }
}
