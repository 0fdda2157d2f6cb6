package org.bpci.consensus;

import java.time.Instant;
import org.bpci.kernel.Ratio;

/**
 * What decides a proposal, fixed when it opened.
 *
 * @param totalMicros       weight of the whole electorate: the base, whoever votes
 * @param voters            of the electorate
 * @param minimumVotes      ballots of any choice that approval needs
 * @param minConsensusNodes voters the electorate needs for any approval
 * @param closesAt          from this instant on no ballot counts
 */
public record Terms(long totalMicros, int voters, Ratio threshold, int minimumVotes, int minConsensusNodes, Instant closesAt) {
}
