package org.bpci.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
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
}
