package org.bpci.consensus;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Weight;

/**
 * The network can always decide something after any decision (protocol §9.2): whoever proposes what would end that is told so
 * before anybody votes.
 */
final class Ability {

    private final Rules rules;
    private final Standing standing;

    Ability(Rules rules, Standing standing) {
        this.rules = rules;
        this.standing = standing;
    }

    /** @param remedy what to propose instead */
    void voters(int voters, int minConsensusNodes, String remedy) {
        if (!rules.staysAble(voters, minConsensusNodes)) {
            throw ConsensusFault.NOT_APPLICABLE.because("there would be " + voters + " voters under a min_consensus_nodes of "
                    + minConsensusNodes + ", and nothing could be decided any more; " + remedy);
        }
    }

    /** Refuses weights with which those who can vote today could approve nothing that binds, unless that is so already. */
    void weights(SortedMap<NodeId, Weight> before, Consumer<SortedMap<NodeId, Weight>> change) {
        SortedMap<NodeId, Weight> after = new TreeMap<>(before);
        change.accept(after);
        if (decides(before) && !decides(after)) {
            throw ConsensusFault.NOT_APPLICABLE.because("the voters that have a key and are not isolated would weigh " + Weight.text(present(after))
                    + " of " + Weight.text(total(after)) + ", and nothing could be decided any more, which takes "
                    + Force.BINDING.minimum() + "; leave them more weight, or restore the others first");
        }
    }

    private boolean decides(SortedMap<NodeId, Weight> weights) {
        return Force.BINDING.least().reachedBy(present(weights), total(weights));
    }

    private long present(SortedMap<NodeId, Weight> weights) {
        return weights.entrySet().stream().filter(voter -> standing.keys().containsKey(voter.getKey()) && !standing.isolated().contains(voter.getKey()))
                .mapToLong(voter -> voter.getValue().micros()).sum();
    }

    private static long total(SortedMap<NodeId, Weight> weights) {
        return weights.values().stream().mapToLong(Weight::micros).sum();
    }
}
