package org.bpci.cli.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.bpci.client.ClientFault;
import org.bpci.sql.DatabaseLocation;

/**
 * Keeps the oracle from building its tree, as a second instance on the same database would: by holding the lease of the
 * ledger's writer. Everything else goes on, so that what the tree costs can be measured without a switch in the oracle.
 */
final class RivalWriter implements AutoCloseable {

    private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Connection connection;

    RivalWriter(DatabaseLocation.External owner) {
        Properties login = new Properties();
        login.setProperty("user", owner.user());
        login.setProperty("password", owner.password());
        try {
            connection = DriverManager.getConnection(
                    "jdbc:postgresql://" + owner.host() + ":" + owner.port() + "/" + owner.database(), login);
        } catch (SQLException failure) {
            throw unusable(failure);
        }
    }

    /** From now on nothing is sealed. */
    void takeLease() {
        run("update ledger.writer set fence = fence + 1, holder = 'bench', lease_until = now() + interval '1 hour'");
    }

    /** Gives the lease back and waits until the oracle has sealed everything. */
    void giveBackAndWait() throws InterruptedException {
        run("update ledger.writer set lease_until = '-infinity' where holder = 'bench'");
        awaitSealed();
    }

    /** Waits until every entry is in the tree. */
    void awaitSealed() throws InterruptedException {
        long deadline = System.nanoTime() + CATCH_UP_TIMEOUT.toNanos();
        while (entriesWait()) {
            if (System.nanoTime() > deadline) {
                throw ClientFault.ORACLE_SILENT.because("entries were not sealed within " + CATCH_UP_TIMEOUT.toSeconds() + " s");
            }
            Thread.sleep(POLL);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw unusable(failure);
        }
    }

    private boolean entriesWait() {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("""
                select exists (select from ledger.entries e
                    where (e.txid, e.entry) > (select cursor_txid, cursor_entry from ledger.writer))""")) {
            row.next();
            return row.getBoolean(1);
        } catch (SQLException failure) {
            throw unusable(failure);
        }
    }

    private void run(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw unusable(failure);
        }
    }

    private static RuntimeException unusable(SQLException failure) {
        return new IllegalStateException("the bench cannot use the oracle's database", failure);
    }
}
