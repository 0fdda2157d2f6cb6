package org.bpci.consensus;

import java.util.Optional;

/**
 * How one simulated history went.
 *
 * @param traceHash the same for the same seed, whatever the machine
 * @param events    ballots, openings and ticks handled
 * @param violation the invariant that broke and how; empty when all held
 */
public record SimulationReport(
        long seed, String traceHash, int events, int proposals, int ballots, int crashes, int equivocations, Optional<String> violation) {
}
