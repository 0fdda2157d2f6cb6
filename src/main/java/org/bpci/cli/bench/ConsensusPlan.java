package org.bpci.cli.bench;

import java.time.Duration;

/**
 * What to measure, and for how long.
 *
 * @param warmUp   load before anything is measured
 * @param measured load at the highest rate the oracle takes; half as long at half that rate, and over REST
 * @param voters   of each proposal, each with a connection
 * @param closings proposals whose deciding ballot is timed
 * @param openProposals   held open at a time for the memory figure, 0 to leave it out
 * @param openVoters      of each of them
 * @param openCastPercent of those voters, who cast a ballot on every one
 */
public record ConsensusPlan(Duration warmUp, Duration measured, int voters, int closings, int openProposals, int openVoters, int openCastPercent) {
}
