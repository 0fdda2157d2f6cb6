package org.bpci.sql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database that is ready to serve: running, durable, migrated. Made by blocking steps, on a worker thread.
 *
 * @param serving           how the pool connects
 * @param synchronousCommit the level to pin in every session
 * @param embedded          the server that stops with the node, when it is ours
 */
record PreparedDatabase(DatabaseLocation.External serving, String synchronousCommit, Optional<EmbeddedPostgres> embedded) {

    private static final Logger LOG = LoggerFactory.getLogger(PreparedDatabase.class);
    private static final long RETRY_MILLIS = 500;

    static PreparedDatabase of(DatabaseLocation location, DatabaseLimits limits) {
        return switch (location) {
            case DatabaseLocation.External external -> prepare(external, limits, Optional.empty());
            case DatabaseLocation.Embedded here -> {
                EmbeddedPostgres embedded = EmbeddedPostgres.start(here);
                try {
                    yield prepare(createIfMissing(embedded), limits, Optional.of(embedded));
                } catch (RuntimeException failure) {
                    embedded.close();
                    throw failure;
                }
            }
        };
    }

    private static DatabaseLocation.External createIfMissing(EmbeddedPostgres embedded) {
        try {
            try (Connection connection = Jdbc.connect(embedded.owner("postgres")); Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT 1 FROM pg_database WHERE datname = '" + PostgresCluster.DATABASE + "'")) {
                if (!row.next()) {
                    connection.createStatement().execute("CREATE DATABASE " + PostgresCluster.DATABASE);
                }
            }
            return embedded.owner(PostgresCluster.DATABASE);
        } catch (IOException | SQLException failure) {
            throw SqlFault.DATABASE_START_FAILED.because("the embedded database cannot be prepared: " + failure.getMessage());
        }
    }

    private static PreparedDatabase prepare(
            DatabaseLocation.External owner, DatabaseLimits limits, Optional<EmbeddedPostgres> embedded) {
        awaitAnswer(owner, limits);
        try {
            DurabilityCheck.run(owner);
            DatabaseLocation.External serving = ServingRole.prepare(owner);
            Migrations.run(owner, serving.user());
            return new PreparedDatabase(serving, DurabilityCheck.run(serving), embedded);
        } catch (SQLException | FlywayException failure) {
            throw SqlFault.DATABASE_START_FAILED.because("the database " + owner + " cannot be prepared: " + failure.getMessage());
        }
    }

    /** An external database may start later than the node: that is worth waiting for, a wrong password is not. */
    private static void awaitAnswer(DatabaseLocation.External owner, DatabaseLimits limits) {
        long deadline = System.nanoTime() + limits.startupWait().toNanos();
        boolean told = false;
        while (true) {
            try {
                Jdbc.connect(owner).close();
                return;
            } catch (SQLException failure) {
                if (!SqlFailures.isUnavailable(failure) || System.nanoTime() > deadline) {
                    throw SqlFault.DATABASE_START_FAILED.because("the database " + owner + " cannot be reached: "
                            + failure.getMessage() + "; check --database-url and that PostgreSQL is running");
                }
                if (!told) {
                    LOG.atWarn().setMessage("waiting for the database").addKeyValue("database", owner)
                            .addKeyValue("seconds_max", limits.startupWait().toSeconds()).log();
                    told = true;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw SqlFault.DATABASE_START_FAILED.because("the start was interrupted");
        }
    }
}
