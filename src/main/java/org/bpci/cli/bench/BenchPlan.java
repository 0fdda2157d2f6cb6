package org.bpci.cli.bench;

import java.time.Duration;

/**
 * What to measure, and for how long.
 *
 * @param warmUp       load before anything is measured, so that the server's hot code is compiled
 * @param measured     load at the highest rate the oracle takes; the same time again at half that rate
 * @param senders      connections that send
 * @param receivers    connections that receive and acknowledge
 * @param payloadBytes size of each message's content
 * @param sealingRounds rounds of four turns with and without sealing; 0 leaves them out
 * @param calls        whether calls under agreements are compared with plain messages
 * @param nodes        further nodes that only stay connected, for the memory figure; 0 leaves it out
 */
public record BenchPlan(Duration warmUp, Duration measured, int senders, int receivers, int payloadBytes, int sealingRounds,
        boolean calls, int nodes) {
}
