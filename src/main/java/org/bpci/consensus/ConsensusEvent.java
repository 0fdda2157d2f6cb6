package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.bpci.kernel.Event;
import org.bpci.kernel.NodeId;

/** What the consensus room publishes after it is durable. */
public sealed interface ConsensusEvent extends Event {

    record ProposalOpened(Progress progress) implements ConsensusEvent {
    }

    /** Ballots were counted or a round began anew; told a few times a second at most for each proposal. */
    record RoundProgressed(Progress progress) implements ConsensusEvent {
    }

    /** @param lapsed why an approved proposal has no effect */
    record ProposalDecided(Progress progress, Optional<String> lapsed) implements ConsensusEvent {
    }

    record EquivocationFound(String evidenceId, String proposalId, NodeId voter) implements ConsensusEvent {
    }

    /** The value that holds from now on. */
    record ParameterChanged(String name, JsonNode value) implements ConsensusEvent {
    }

    record EmergencyChanged(Emergency emergency, boolean inForce) implements ConsensusEvent {
    }
}
