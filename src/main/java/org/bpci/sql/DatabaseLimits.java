package org.bpci.sql;

import java.time.Duration;

/**
 * What one node may take of its database.
 *
 * @param poolConnections     connections shared by all rooms; leased connections come on top
 * @param poolWaitersMax      requests that may wait for a pooled connection; beyond it they are refused
 * @param pipelinedStatements statements in flight on one leased connection
 * @param connectTimeout      to open a connection, or to get one from the pool
 * @param statementTimeout    for one statement of the serving role, enforced by PostgreSQL
 * @param startupWait         how long a starting node waits for an external database
 */
public record DatabaseLimits(
        int poolConnections, int poolWaitersMax, int pipelinedStatements,
        Duration connectTimeout, Duration statementTimeout, Duration startupWait) {

    /** Ten connections keep two cores busy; the time-outs stay under what a caller of a room waits. */
    public static final DatabaseLimits DEFAULT = new DatabaseLimits(
            10, 10_000, 256, Duration.ofSeconds(4), Duration.ofSeconds(10), Duration.ofSeconds(30));

    public DatabaseLimits withPoolConnections(int connections) {
        return new DatabaseLimits(connections, poolWaitersMax, pipelinedStatements, connectTimeout, statementTimeout, startupWait);
    }
}
