package org.bpci.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Somebody with the embedded database's own password, as its operator has it: can read and change what the oracle cannot. */
final class DatabaseOwner implements AutoCloseable {

    private final Connection connection;

    /** @param dataDir of a running oracle */
    DatabaseOwner(Path dataDir) throws IOException, SQLException {
        Path postgres = dataDir.resolve("postgres");
        connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + Files.readString(postgres.resolve("port")).strip() + "/bpci",
                "bpci", Files.readString(postgres.resolve("password")).strip());
    }

    /** @return the number of rows changed */
    int change(String statement) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            return sql.executeUpdate(statement);
        }
    }

    /** The first value of the first row, as text. */
    String ask(String query) {
        try (Statement sql = connection.createStatement(); ResultSet rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(query, failure);
        }
    }

    /** What all rows of a table say, the same as long as none was changed, added or removed. */
    String fingerprint(String table, String columns) {
        return ask("select count(*) || ' rows, ' || md5(string_agg(t::text, ',' order by t::text)) from (select " + columns + " from " + table + ") t");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
