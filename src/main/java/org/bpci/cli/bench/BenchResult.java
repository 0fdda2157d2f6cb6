package org.bpci.cli.bench;

import java.time.Duration;

/**
 * What one run measured.
 *
 * @param cold        start on an empty data directory, PostgreSQL's creation included
 * @param warm        start on an existing one
 * @param full        at the highest rate the oracle took
 * @param half        at half that rate; the latencies that count
 * @param serverCpu   of the oracle's process per message of {@code full}
 * @param serverThreads what the threads were for that used it
 * @param databaseCpu of PostgreSQL per message of {@code full}
 * @param sealing     what building and signing the tree adds
 * @param calls       what it adds that a message is a call under an agreement
 * @param loaded      memory after the load
 * @param idle        memory with {@code idleNodes} further nodes connected
 */
record BenchResult(
        BenchPlan plan, String provider, BareVerification verification, Duration cold, Duration warm, Driver.Outcome full,
        Driver.Outcome half, Duration serverCpu, String serverThreads, Duration databaseCpu, SealingCost sealing, CallCost calls,
        ProcessCost loaded, ProcessCost idle, int idleNodes) {

    /** The figure that machines can be compared by: CPU of the oracle per message in bare verifications. */
    double serverVerifications() {
        return (double) serverCpu.toNanos() / verification.cpu().toNanos();
    }

    double databaseVerifications() {
        return (double) databaseCpu.toNanos() / verification.cpu().toNanos();
    }

    /** Memory each idle node took, server and database together. */
    long bytesPerIdleNode() {
        return idleNodes == 0 ? 0 : Math.max(0, idle.serverBytes() + idle.databaseBytes() - loaded.serverBytes() - loaded.databaseBytes())
                / idleNodes;
    }
}
