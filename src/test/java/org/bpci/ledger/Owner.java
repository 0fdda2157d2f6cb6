package org.bpci.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.bpci.sql.DatabaseLocation;

/** Somebody with the password of the database's owner: can do what the serving role cannot. */
final class Owner implements AutoCloseable {

    private final Connection connection;

    Owner(DatabaseLocation location) {
        DatabaseLocation.External external = (DatabaseLocation.External) location;
        Properties login = new Properties();
        login.setProperty("user", external.user());
        login.setProperty("password", external.password());
        try {
            connection = DriverManager.getConnection("jdbc:postgresql://%s:%d/%s"
                    .formatted(external.host(), external.port(), external.database()), login);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** @return the number of rows changed by the last statement */
    int run(String statements) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements);
            return statement.getUpdateCount();
        } catch (SQLException failure) {
            throw new IllegalStateException(statements, failure);
        }
    }

    String ask(String query) {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(query, failure);
        }
    }

    /** Empties the ledger. */
    void erase() {
        run("""
                truncate ledger.entries, ledger.leaves, ledger.tiles, ledger.frontier, ledger.checkpoints, ledger.writer restart identity;
                insert into ledger.writer default values""");
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
