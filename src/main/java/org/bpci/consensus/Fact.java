package org.bpci.consensus;

import java.time.Instant;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Weight;

/**
 * What was decided and is now to be remembered. The core decides facts, the shell makes them durable, and only then are they
 * told to anybody; all state is what its facts add up to, so a restart is a replay.
 */
sealed interface Fact {

    /** Before the first proposal only: afterwards weights change by decision. */
    record WeightSet(NodeId node, Weight weight) implements Fact {
    }

    record EpochBegan(Epoch epoch) implements Fact {
    }

    record ProposalOpened(Proposal proposal, Opening opening) implements Fact {
    }

    record BallotCounted(String proposalId, NodeId voter, Choice choice, Digest digest, Instant at) implements Fact {
    }

    /** @param round the one that begins; the first is 1 */
    record RoundRestarted(String proposalId, int round, Instant at) implements Fact {
    }

    record EquivocationFound(String proposalId, NodeId voter, Digest first, Digest second, Instant at) implements Fact {
    }

    record ProposalDecided(String proposalId, Decision decision) implements Fact {
    }

    record ParameterSet(Parameter parameter) implements Fact {
    }

    record EmergencyBegan(Emergency emergency) implements Fact {
    }

    record EmergencyRatified(String proposalId) implements Fact {
    }

    record EmergencyEnded(String proposalId, Instant at) implements Fact {
    }

    /** @param id the same whenever the same decision is made, so that no order is given twice */
    record OrderGiven(String id, Order order) implements Fact {
    }

    /** An approved proposal could not take effect any more. */
    record EffectLapsed(String proposalId, String reason) implements Fact {
    }
}
