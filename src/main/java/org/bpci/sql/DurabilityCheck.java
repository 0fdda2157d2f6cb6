package org.bpci.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Refuses a PostgreSQL that may lose what it confirmed: a receipt of this node is a promise, and {@code fsync},
 * {@code full_page_writes} and {@code synchronous_commit} are what keeps it (PostgreSQL documentation, chapter 28).
 */
final class DurabilityCheck {

    private DurabilityCheck() {
    }

    /**
     * @return the {@code synchronous_commit} level to pin in every session, so that no later setting of a role or a
     *     database lowers it; {@code local} is accepted, it waits for this server's disk
     */
    static String run(DatabaseLocation.External location) throws SQLException {
        try (Connection connection = Jdbc.connect(location); Statement statement = connection.createStatement()) {
            for (String setting : new String[] {"fsync", "full_page_writes", "synchronous_commit"}) {
                if ("off".equals(show(statement, setting))) {
                    throw SqlFault.DATABASE_NOT_DURABLE.because(setting + " is off, so PostgreSQL may lose messages this node"
                            + " has confirmed; " + cure(setting, location));
                }
            }
            return show(statement, "synchronous_commit");
        }
    }

    private static String show(Statement statement, String setting) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String cure(String setting, DatabaseLocation.External location) {
        return setting.equals("synchronous_commit")
                ? "set synchronous_commit = on in postgresql.conf, and for the role and database of " + location
                        + " (ALTER ROLE … RESET synchronous_commit), then start again"
                : "set " + setting + " = on in postgresql.conf, reload PostgreSQL and start again";
    }
}
