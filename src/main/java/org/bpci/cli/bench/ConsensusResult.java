package org.bpci.cli.bench;

import java.time.Duration;

/**
 * What one run measured.
 *
 * @param full        at the highest rate the oracle took
 * @param half        at half that rate; the latencies that count
 * @param closing     of deciding ballots, one proposal at a time
 * @param restPerSecond durable ballots over REST
 * @param serverCpu   of the oracle's process per ballot of {@code full}
 * @param databaseCpu of PostgreSQL per ballot of {@code full}
 * @param restCpu     of the oracle's process per ballot over REST
 */
record ConsensusResult(
        ConsensusPlan plan, String provider, BareVerification verification, BallotDriver.Outcome full, BallotDriver.Outcome half,
        BallotDriver.Closing closing, double restPerSecond, Duration serverCpu, String serverThreads, Duration databaseCpu,
        Duration restCpu, ProcessCost loaded) {

    double serverVerifications() {
        return (double) serverCpu.toNanos() / verification.cpu().toNanos();
    }

    double databaseVerifications() {
        return (double) databaseCpu.toNanos() / verification.cpu().toNanos();
    }
}
