package org.bpci.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that the node does not run itself, given by URL. */
class ExternalPostgresTest {

    @TempDir
    private Path directory;
    private EmbeddedPostgres server;
    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        server = start();
    }

    @AfterEach
    void close() {
        vertx.close().await();
        server.close();
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(new DatabaseLocation.Embedded(directory, PostgresSuite.PROGRAMS));
    }

    private String url(String user, String password) throws IOException {
        var owner = server.owner("postgres");
        return "postgresql://" + user + ":" + password + "@" + owner.host() + ":" + owner.port() + "/" + owner.database()
                + "?sslmode=disable";
    }

    private void asOwner(String... statements) throws SQLException, IOException {
        try (Connection connection = Jdbc.connect(server.owner("postgres")); Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    private Database open(String url) {
        return Database.open(vertx, DatabaseLocation.External.of(url), DatabaseLimits.DEFAULT).await();
    }

    private static String user(Database database) {
        return database.query(client -> client.query("SELECT current_user::text").execute())
                .map(rows -> rows.iterator().next().getString(0)).await();
    }

    @Test
    void isRefusedWhileAwayAndServesAgainWhenItReturns() throws Exception {
        Database database = open(url("bpci", server.owner("postgres").password()));
        assertEquals("bpci_app", user(database));
        server.close();
        assertFalse(database.healthy().await());
        assertTrue(assertThrows(Refusal.class, () -> user(database)).is(SqlFault.DATABASE_UNAVAILABLE));
        assertTrue(assertThrows(Refusal.class, () -> database.lease().await()).is(SqlFault.DATABASE_UNAVAILABLE));
        assertTrue(assertThrows(Refusal.class, () -> database.inTransaction(connection -> 1)).is(SqlFault.DATABASE_UNAVAILABLE));
        server = start();
        Eventually.holds(() -> database.healthy().await());
        assertEquals("bpci_app", user(database));
        database.close().await();
    }

    @Test
    void aPlainUserServesAloneBecauseItMayNotMakeARole() throws Exception {
        asOwner("CREATE ROLE plain LOGIN PASSWORD 'p:a@s/s'", "GRANT CREATE ON DATABASE postgres TO plain");
        Database database = open(url("plain", "p%3Aa%40s%2Fs"));
        assertEquals("plain", user(database));
        database.close().await();
    }

    @Test
    void aServingRoleThatMayLoseCommitsIsRefused() throws Exception {
        open(url("bpci", server.owner("postgres").password())).close().await();
        asOwner("ALTER ROLE bpci_app SET synchronous_commit = off");
        Refusal refusal = assertThrows(Refusal.class, () -> open(url("bpci", server.owner("postgres").password())));
        assertTrue(refusal.is(SqlFault.DATABASE_NOT_DURABLE), refusal.detail());
    }

    @Test
    void aWrongPasswordIsToldAtOnce() throws Exception {
        String url = url("bpci", "wrong");
        long before = System.nanoTime();
        Refusal refusal = assertThrows(Refusal.class, () -> open(url));
        assertTrue(refusal.detail().contains("password") && refusal.detail().contains("--database-url"), refusal.detail());
        assertFalse(refusal.detail().contains("wrong"), "the password is not shown");
        assertTrue(Duration.ofNanos(System.nanoTime() - before).compareTo(DatabaseLimits.DEFAULT.startupWait()) < 0);
    }

    @Test
    void aUrlThatCannotBeUsedIsRefusedWithTheRightForm() {
        for (String wrong : new String[] {"mysql://a:b@c/d", "postgresql://host/db", "postgresql://user@host", "postgresql:///db",
            "postgresql://u:p@h/db?sslmode=perhaps", "postgresql://u:p@h/db?application_name=x", "not a url"}) {
            Refusal refusal = assertThrows(Refusal.class, () -> DatabaseLocation.External.of(wrong), wrong);
            assertTrue(refusal.detail().contains("postgresql://user:password@host:port/database"), refusal.detail());
        }
    }
}
