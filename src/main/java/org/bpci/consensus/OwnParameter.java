package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.util.Optional;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Refusal;

/** The parameters that change how this node behaves. All others are kept, versioned and told to whoever asks. */
enum OwnParameter {
    MIN_CONSENSUS_NODES("min_consensus_nodes", 1, Roll.VOTERS_MAX) {
        @Override
        JsonNode configured(ConsensusLimits limits) {
            return LongNode.valueOf(limits.minConsensusNodes());
        }
    },
    CONSENSUS_TIMEOUT_SECS("consensus_timeout_secs", 5, 86_400) { // each round of each open proposal is written down
        @Override
        JsonNode configured(ConsensusLimits limits) {
            return LongNode.valueOf(limits.roundTimeout().toSeconds());
        }
    },
    VOTE_THRESHOLD("vote_threshold", 0, 1) {
        @Override
        JsonNode configured(ConsensusLimits limits) {
            return DoubleNode.valueOf(new BigDecimal(limits.voteThreshold().toString()).doubleValue());
        }

        @Override
        boolean accepts(JsonNode value) {
            try {
                return Force.BINDING.allows(Ratio.of(value));
            } catch (Refusal noRatio) {
                return false;
            }
        }

        @Override
        String expected() {
            return "a number " + Force.BINDING.minimum();
        }
    },
    RATE_LIMIT_PER_NODE("rate_limit_per_node", 1, 1_000_000) {
        @Override
        JsonNode configured(ConsensusLimits limits) {
            return LongNode.valueOf(limits.rateLimitPerNode());
        }
    };

    private final String wireName;
    private final long min;
    private final long max;

    OwnParameter(String wireName, long min, long max) {
        this.wireName = wireName;
        this.min = min;
        this.max = max;
    }

    static Optional<OwnParameter> of(String wireName) {
        for (OwnParameter parameter : values()) {
            if (parameter.wireName.equals(wireName)) {
                return Optional.of(parameter);
            }
        }
        return Optional.empty();
    }

    String wireName() {
        return wireName;
    }

    /** The value while nothing was decided. */
    abstract JsonNode configured(ConsensusLimits limits);

    /** Whether an emergency may lower it: what makes decisions easier would be weaker, not only faster. */
    boolean emergencyLowers() {
        return switch (this) {
            case MIN_CONSENSUS_NODES, VOTE_THRESHOLD -> false;
            case CONSENSUS_TIMEOUT_SECS, RATE_LIMIT_PER_NODE -> true;
        };
    }

    boolean accepts(JsonNode value) {
        return value.isIntegralNumber() && value.longValue() >= min && value.longValue() <= max;
    }

    String expected() {
        return "an integer from " + min + " to " + max;
    }
}
