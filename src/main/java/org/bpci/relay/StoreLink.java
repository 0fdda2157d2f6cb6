package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import org.bpci.sql.Database;

/**
 * The relay's two connections: one writes, and holds the lock that makes this process the only writer; one reads. They come
 * and go together. The lock also orders a writer after the one before: PostgreSQL frees it only when the transaction of a
 * connection that broke is over, so what is read after {@link #open} can no longer change behind our back.
 */
final class StoreLink {

    private static final Duration LOCK_RETRY = Duration.ofMillis(100);

    private final Vertx vertx;
    private final Database database;
    private final RelayStore store;
    private final Runnable onLost;
    private SqlConnection writer;
    private SqlConnection reader;

    /** @param onLost called once for each successful {@link #open} that does not last */
    StoreLink(Vertx vertx, Database database, RelayStore store, Runnable onLost) {
        this.vertx = vertx;
        this.database = database;
        this.store = store;
        this.onLost = onLost;
    }

    boolean up() {
        return writer != null;
    }

    SqlConnection writer() {
        return writer;
    }

    SqlConnection reader() {
        return reader;
    }

    /** @param lockWait how long another process may hold the lock */
    Future<Void> open(Duration lockWait) {
        return lease().compose(first -> locked(first, lockWait.toMillis())
                .compose(locked -> lease())
                .onFailure(failure -> first.close())
                .map(second -> {
                    writer = first;
                    reader = second;
                    first.closeHandler(closed -> lost(first));
                    second.closeHandler(closed -> lost(first));
                    return null;
                }));
    }

    /** Gives up both connections because the outcome of a commit on {@code broken} is unknown. */
    void drop(SqlConnection broken) {
        lost(broken);
    }

    /** Ends both connections without calling it a loss. */
    Future<Void> close() {
        if (writer == null) {
            return Future.succeededFuture();
        }
        SqlConnection first = writer;
        SqlConnection second = reader;
        writer = null;
        reader = null;
        return second.close().otherwiseEmpty().compose(closed -> first.close()).otherwiseEmpty();
    }

    private void lost(SqlConnection which) {
        if (writer != null && writer == which) {
            close();
            onLost.run();
        }
    }

    private Future<SqlConnection> lease() {
        return database.lease().compose(connection -> store.prepare(connection)
                .onFailure(failure -> connection.close()).map(connection));
    }

    private Future<Void> locked(SqlConnection connection, long waitMillis) {
        return store.lock(connection).compose(locked -> {
            if (locked) {
                return Future.succeededFuture();
            }
            if (waitMillis <= 0) {
                return Future.failedFuture(RelayFault.STORE_UNAVAILABLE.because(
                        "another process relays on this database; stop it, or give this one a database of its own"));
            }
            Promise<Void> later = Promise.promise();
            vertx.setTimer(LOCK_RETRY.toMillis(), timer ->
                    locked(connection, waitMillis - LOCK_RETRY.toMillis()).onComplete(later));
            return later.future();
        });
    }
}
