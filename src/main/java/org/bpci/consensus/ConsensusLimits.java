package org.bpci.consensus;

import java.time.Duration;
import org.bpci.kernel.Ratio;

/**
 * The limits of the consensus room. The first group are parameters the network can change by decision; what is here is their
 * value until then.
 *
 * @param minConsensusNodes           voters an electorate needs
 * @param roundTimeout                after which missing ballots are asked for again
 * @param voteThreshold               of proposals that name none
 * @param rateLimitPerNode            the relay's, messages a second and node
 * @param enabled                     false refuses everything
 * @param proposalAgeMax              age of {@code created_at} when a proposal arrives
 * @param clockSkewMax                how far ahead of the oracle's clock it may be
 * @param openProposalsMax            at a time
 * @param openProposalsPerProposerMax at a time
 * @param batchBallots                ballots in one transaction
 * @param pendingBallotsMax           ballots waiting for their transaction
 * @param scrutineers                that read ballots and check their signatures beside the room's lane
 * @param tickPeriod                  how often deadlines and rounds are looked at
 */
public record ConsensusLimits(
        int minConsensusNodes, Duration roundTimeout, Ratio voteThreshold, int rateLimitPerNode,
        boolean enabled, Duration proposalAgeMax, Duration clockSkewMax, int openProposalsMax, int openProposalsPerProposerMax,
        int batchBallots, int pendingBallotsMax, int scrutineers, Duration tickPeriod) {

    public static ConsensusLimits defaults() {
        return new ConsensusLimits(3, Duration.ofSeconds(60), new Ratio(67, 100), 100,
                true, Duration.ofSeconds(300), Duration.ofSeconds(30), 2_000, 1_000,
                256, 20_000, 2, Duration.ofMillis(200));
    }
}
