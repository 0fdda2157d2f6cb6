package org.bpci.node;

import java.math.BigDecimal;
import java.time.Duration;

/** @param voteThreshold share of the electorate's weight, exact */
public record ConsensusConfig(boolean enableConsensusBridge, int minConsensusNodes, Duration consensusTimeout, BigDecimal voteThreshold) {
}
