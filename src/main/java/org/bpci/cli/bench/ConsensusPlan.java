package org.bpci.cli.bench;

import java.time.Duration;

/**
 * What to measure, and for how long.
 *
 * @param warmUp   load before anything is measured
 * @param measured load at the highest rate the oracle takes; half as long at half that rate, and over REST
 * @param voters   of each proposal, each with a connection
 * @param closings proposals whose deciding ballot is timed
 */
public record ConsensusPlan(Duration warmUp, Duration measured, int voters, int closings) {
}
