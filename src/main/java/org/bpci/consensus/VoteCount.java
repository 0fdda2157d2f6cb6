package org.bpci.consensus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Weight;

/**
 * What votes come to by the production rules, without keys and clocks: for people who write a tally of their own.
 *
 * @param outcome  empty while nothing is forced
 * @param refused  voters whose vote does not count: not in the electorate, or a second one
 */
public record VoteCount(Optional<Outcome> outcome, Tally tally, long totalMicros, long neededMicros, List<String> refused) {

    /** A vote as it came. */
    public record Vote(NodeId voter, Choice choice) {
    }

    public VoteCount {
        refused = List.copyOf(refused);
    }

    /**
     * @param votes             in the order they came; a voter's first counts
     * @param minimumVotes      that approval needs
     * @param minConsensusNodes voters that approval needs
     */
    public static VoteCount of(Map<NodeId, Weight> weights, List<Vote> votes, Ratio threshold, int minimumVotes, int minConsensusNodes) {
        Rules rules = new Rules();
        SortedMap<NodeId, Weight> sorted = new TreeMap<>(weights);
        Roll roll = Roll.of(sorted.entrySet().stream().map(voter -> new Voter(voter.getKey(), voter.getValue(), Optional.empty())).toList());
        if (roll.totalMicros() == 0) {
            throw ConsensusFault.ELECTORATE_INVALID.because("there is no voter with a weight");
        }
        Terms terms = new Terms(roll.totalMicros(), roll.size(), threshold, minimumVotes, minConsensusNodes, Instant.MAX);
        Tally tally = Tally.NONE;
        Set<NodeId> counted = new HashSet<>();
        List<String> refused = new ArrayList<>();
        for (Vote vote : votes) {
            var seat = roll.indexOf(vote.voter());
            if (seat.isEmpty() || !counted.add(vote.voter())) {
                refused.add(vote.voter().value());
            } else {
                tally = rules.count(tally, vote.choice(), roll.voter(seat.getAsInt()).weight());
            }
        }
        return new VoteCount(rules.outcome(tally, terms), tally, terms.totalMicros(), threshold.needed(terms.totalMicros()), refused);
    }
}
