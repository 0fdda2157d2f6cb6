package org.bpci.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresSuite.class)
class DatabaseTest {

    private static String one(RowSet<Row> rows) {
        return rows.iterator().next().getString(0);
    }

    @Test
    void servesAsARoleThatOwnsNothing(Database database) {
        assertEquals("bpci_app", database.query(client -> client.query("SELECT current_user::text").execute())
                .map(DatabaseTest::one).await());
        PgException denied = assertThrows(PgException.class,
                () -> database.query(client -> client.query("CREATE TABLE public.mine (id int)").execute()).await());
        assertEquals("42501", denied.getSqlState());
    }

    @Test
    void pinsSynchronousCommitAndAStatementTimeoutInTheSession(Database database) {
        assertEquals("on/10s", database.query(client -> client.query(
                "SELECT current_setting('synchronous_commit') || '/' || current_setting('statement_timeout')").execute())
                .map(DatabaseTest::one).await());
    }

    @Test
    void aStatementThatIsWrongStaysADefect(Database database) {
        assertThrows(PgException.class, () -> database.query(client -> client.query("SELECT nothing").execute()).await());
        assertThrows(PgException.class, () -> database.inTransaction(
                connection -> connection.query("SELECT nothing").execute().await()));
    }

    @Test
    void aFailedTransactionLeavesNothingBehind(Database database) {
        IllegalStateException own = new IllegalStateException("mine");
        IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> database.inTransaction(connection -> {
            connection.query("CREATE TEMPORARY TABLE kept (id int)").execute().await();
            throw own;
        }));
        assertEquals(own, thrown);
        Throwable failure = database.transaction(connection -> connection.query("SELECT 1").execute()
                .compose(rows -> Future.failedFuture(own))).otherwise(cause -> cause).map(Throwable.class::cast).await();
        assertEquals(own, failure);
    }

    @Test
    void aLeasedConnectionPipelines(Database database) {
        var leased = database.lease().await();
        var first = leased.query("SELECT 'a'").execute();
        var second = leased.query("SELECT 'b'").execute();
        assertEquals("ab", one(first.await()) + one(second.await()));
        leased.close().await();
    }

    @Test
    void tellsThatItIsHealthy(Database database) {
        assertTrue(database.healthy().await());
    }

    @Test
    void aConnectionThatIsCutInTheMiddleIsARetryableRefusal(Database database) {
        String suicide = "SELECT pg_terminate_backend(pg_backend_pid())";
        assertUnavailable(database.query(client -> client.query(suicide).execute()));
        assertUnavailable(database.transaction(connection -> connection.query(suicide).execute()));
        assertUnavailable(database.transaction(connection -> connection.query(suicide).execute().otherwiseEmpty()
                .compose(ended -> connection.query("SELECT 1").execute())));
        assertTrue(assertThrows(Refusal.class, () -> database.inTransaction(
                connection -> connection.query(suicide).execute().await())).is(SqlFault.DATABASE_UNAVAILABLE));
        var leased = database.lease().await();
        assertUnavailable(Database.mapped(leased.query(suicide).execute()));
        assertUnavailable(Database.mapped(leased.query("SELECT 1").execute()));
        assertTrue(database.healthy().await());
    }

    private static void assertUnavailable(Future<?> future) {
        Refusal refusal = assertThrows(Refusal.class, future::await);
        assertTrue(refusal.is(SqlFault.DATABASE_UNAVAILABLE) && refusal.retryAfter().isPresent(), refusal.detail());
    }

    @Test
    void aTextThatCannotBeStoredIsTheCallersFault(Database database) {
        Future<?> nul = database.query(client -> client.preparedQuery("SELECT $1::text").execute(Tuple.of("a\0b")));
        Refusal refusal = assertThrows(Refusal.class, nul::await);
        assertTrue(refusal.is(InputFault.FIELD_INVALID), refusal.detail());
        assertTrue(database.healthy().await());
    }

    @Test
    void aPoolWithNothingToGiveRefusesInsteadOfWaitingForEver(DatabaseLocation location) {
        Vertx vertx = Vertx.vertx();
        DatabaseLimits tight = new DatabaseLimits(1, 1, 1, Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5));
        Database database = Database.open(vertx, location, tight).await();
        SqlConnection taken = database.pool().getConnection().await();
        Future<?> waiting = database.query(client -> client.query("SELECT 1").execute());
        assertUnavailable(database.query(client -> client.query("SELECT 1").execute()));
        assertUnavailable(waiting);
        taken.close().await();
        assertTrue(database.healthy().await());
        vertx.close().await();
    }

    @Test
    void aStatementThatTakesTooLongIsCancelled(DatabaseLocation location) {
        Vertx vertx = Vertx.vertx();
        DatabaseLimits hasty = new DatabaseLimits(1, 1, 1, Duration.ofSeconds(5), Duration.ofMillis(50), Duration.ofSeconds(5));
        Database database = Database.open(vertx, location, hasty).await();
        assertUnavailable(database.query(client -> client.query("SELECT pg_sleep(30)").execute()));
        vertx.close().await();
    }
}
