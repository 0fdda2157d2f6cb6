package org.bpci.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @TempDir
    private Path root;
    private Path directory;
    private Vertx vertx;

    @BeforeEach
    void open() {
        directory = root.resolve("postgres");
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private DatabaseLocation.Embedded location() {
        return new DatabaseLocation.Embedded(directory, PostgresSuite.PROGRAMS);
    }

    private Database database() {
        return Database.open(vertx, location(), DatabaseLimits.DEFAULT).await();
    }

    /** Writes as the owner, because the serving role may not. */
    private void keep(String text) throws SQLException, IOException {
        try (Connection connection = owner(); var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS public.kept (text text); GRANT SELECT ON public.kept TO bpci_app");
            statement.execute("INSERT INTO public.kept VALUES ('" + text + "')");
        }
    }

    private Connection owner() throws SQLException, IOException {
        int port = Integer.parseInt(Files.readString(directory.resolve("port")));
        return Jdbc.connect(new DatabaseLocation.External("127.0.0.1", port, "bpci", "bpci",
                Files.readString(directory.resolve("password")), "disable"));
    }

    private static long keptRows(Database database) {
        return database.query(client -> client.query("SELECT count(*) FROM public.kept").execute())
                .map(rows -> rows.iterator().next().getLong(0)).await();
    }

    @Test
    void comesBackByItselfWhenTheServerIsKilled() throws Exception {
        Database database = database();
        keep("before");
        var leased = database.lease().await();
        ProcessHandle killed = OracleProcess.server(directory);
        assertTrue(killed.destroyForcibly());
        Refusal refusal = assertThrows(Refusal.class, () -> {
            while (true) {
                database.inTransaction(connection -> connection.query("SELECT 1").execute().await());
            }
        });
        assertTrue(refusal.is(SqlFault.DATABASE_UNAVAILABLE));
        assertTrue(assertThrows(Refusal.class, () -> Database.mapped(leased.query("SELECT 1").execute()).await())
                .is(SqlFault.DATABASE_UNAVAILABLE));
        Eventually.holds(() -> database.healthy().await());
        assertNotEquals(killed.pid(), OracleProcess.server(directory).pid());
        assertEquals(1, keptRows(database));
        database.close().await();
        assertFalse(Files.exists(directory.resolve("data/postmaster.pid")), "stopped in good order");
    }

    @Test
    void takesOverFromAKilledProcess() throws Exception {
        OracleProcess other = OracleProcess.start(directory);
        assertEquals(OracleProcess.READY, other.verdict());
        keep("by the other");
        ProcessHandle orphan = OracleProcess.server(directory);
        other.kill();
        assertTrue(orphan.isAlive(), "the server outlives its node");
        Database database = database();
        assertNotEquals(orphan.pid(), OracleProcess.server(directory).pid());
        assertEquals(1, keptRows(database));
        database.close().await();
    }

    @Test
    void startsAgainWhenNodeAndServerWereKilled() throws Exception {
        OracleProcess other = OracleProcess.start(directory);
        assertEquals(OracleProcess.READY, other.verdict());
        keep("by the other");
        other.kill();
        assertTrue(OracleProcess.server(directory).destroyForcibly());
        Database database = database();
        assertEquals(1, keptRows(database));
        database.close().await();
    }

    @Test
    void startsThoughTheNumberInThePidFileIsAnotherProgramsByNow() throws Exception {
        database().close().await();
        Files.writeString(directory.resolve("data/postmaster.pid"), ProcessHandle.current().pid() + "\n" + directory + "\n");
        Database database = database();
        assertTrue(database.healthy().await());
        database.close().await();
    }

    @Test
    void twoProcessesNeverShareADataDirectory() throws Exception {
        Database database = database();
        OracleProcess other = OracleProcess.start(directory);
        String verdict = other.verdict();
        other.kill();
        assertTrue(verdict.contains("in use by process " + ProcessHandle.current().pid()), verdict);
        assertTrue(database.healthy().await(), "the first one is not disturbed");
        database.close().await();
    }

    @Test
    void refusesADatabaseThatMayLoseWhatItConfirmed() throws Exception {
        for (String setting : new String[] {"fsync", "full_page_writes", "synchronous_commit"}) {
            try (EmbeddedPostgres careless = EmbeddedPostgres.start(location(), settings -> {
                settings.put(setting, "off");
                return settings;
            })) {
                Refusal refusal = assertThrows(Refusal.class,
                        () -> Database.open(vertx, careless.owner("postgres"), DatabaseLimits.DEFAULT).await());
                assertTrue(refusal.is(SqlFault.DATABASE_NOT_DURABLE));
                assertTrue(refusal.detail().startsWith(setting + " is off") && refusal.detail().contains("= on"), refusal.detail());
            }
        }
    }

    @Test
    void keepsItsPasswordAndItsFilesToItself() throws Exception {
        database().close().await();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("password"))));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }
}
