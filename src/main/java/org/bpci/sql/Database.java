package org.bpci.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's database: durable (checked), migrated, and reached as the serving role. When it goes away every call fails
 * with {@link SqlFault#DATABASE_UNAVAILABLE}; when it returns, calls succeed again with nothing to be done. A statement
 * that is wrong fails with the driver's exception: that is a defect of the caller.
 */
public final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int SSL_HANDSHAKE_SECONDS_MAX = 10;

    private final Vertx vertx;
    private final PreparedDatabase prepared;
    private final DatabaseLimits limits;
    private final Pool pool;

    private Database(Vertx vertx, PreparedDatabase prepared, DatabaseLimits limits) {
        this.vertx = vertx;
        this.prepared = prepared;
        this.limits = limits;
        this.pool = PgBuilder.pool().using(vertx).connectingTo(connectOptions(1)).with(new PoolOptions()
                .setMaxSize(limits.poolConnections())
                .setMaxWaitQueueSize(limits.poolWaitersMax())
                .setConnectionTimeout((int) limits.connectTimeout().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)).build();
    }

    /** Starts the embedded server if that is the location, checks durability, migrates, opens the pool. */
    public static Future<Database> open(Vertx vertx, DatabaseLocation location, DatabaseLimits limits) {
        return vertx.executeBlocking(() -> PreparedDatabase.of(location, limits), false)
                .map(prepared -> new Database(vertx, prepared, limits));
    }

    /** The bare pool; its failures are the driver's own, so prefer {@link #query} and the transactions. */
    public Pool pool() {
        return pool;
    }

    /** Runs one statement outside a transaction. */
    public <T> Future<T> query(Function<SqlClient, Future<T>> statement) {
        return mapped(statement.apply(pool));
    }

    /** Runs {@code work} in a transaction: committed when its future succeeds, rolled back when it fails. */
    public <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
        return mapped(pool.withTransaction(work));
    }

    /** As {@link #transaction}, for rooms on virtual threads: {@code work} awaits inside, and its result is committed. */
    public <T> T inTransaction(Function<SqlConnection, T> work) {
        SqlConnection connection = await(pool.getConnection());
        try {
            Transaction transaction = await(connection.begin());
            T result;
            try {
                result = work.apply(connection);
            } catch (Throwable failure) {
                await(transaction.rollback().otherwiseEmpty());
                throw failure;
            }
            await(transaction.commit());
            return result;
        } catch (Throwable failure) {
            // await() throws whatever a future failed with, checked exceptions of the network too.
            throw Database.<RuntimeException>unchecked(SqlFailures.mapped(failure));
        } finally {
            connection.close();
        }
    }

    @SuppressWarnings("unchecked") // the compiler is told that it is an E; it stays what it is
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    /**
     * A connection of the caller's own, that pipelines up to {@link DatabaseLimits#pipelinedStatements()} statements. It
     * does not come back by itself: set a {@code closeHandler} and lease again. Its failures go through {@link #mapped}.
     */
    public Future<SqlConnection> lease() {
        return mapped(PgConnection.connect(vertx, connectOptions(limits.pipelinedStatements())).map(connection -> {
            // A server that shuts down says so unasked; the statements in flight and the closeHandler tell the caller.
            connection.exceptionHandler(failure -> LOG.atDebug().setMessage("leased connection failed").setCause(failure).log());
            return connection;
        }));
    }

    /** Turns the driver's ways of saying "gone" into the one refusal callers know. */
    public static <T> Future<T> mapped(Future<T> future) {
        return future.recover(failure -> Future.failedFuture(SqlFailures.mapped(failure)));
    }

    /** Whether the database answers now; never fails. */
    public Future<Boolean> healthy() {
        return pool.query("SELECT 1").execute().timeout(limits.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .map(true).otherwise(false);
    }

    /** Closes the pool, then stops the embedded server if there is one. */
    public Future<Void> close() {
        return pool.close().otherwiseEmpty().compose(closed -> prepared.embedded()
                .map(server -> vertx.<Void>executeBlocking(() -> {
                    server.close();
                    return null;
                }, false)).orElseGet(Future::succeededFuture));
    }

    private static <T> T await(Future<T> future) {
        return mapped(future).await();
    }

    private PgConnectOptions connectOptions(int pipelinedStatements) {
        DatabaseLocation.External serving = prepared.serving();
        SslMode sslMode = SslMode.of(serving.sslMode());
        PgConnectOptions options = new PgConnectOptions()
                .setHost(serving.host()).setPort(serving.port()).setDatabase(serving.database())
                .setUser(serving.user()).setPassword(serving.password())
                .setCachePreparedStatements(true)
                .setPipeliningLimit(pipelinedStatements)
                .setSslMode(sslMode)
                .setProperties(Map.of(
                        "application_name", "bpci-oracle",
                        "client_encoding", "utf-8",
                        "DateStyle", "ISO",
                        "TimeZone", "UTC",
                        "synchronous_commit", prepared.synchronousCommit(),
                        // A plan is made when tables are young and kept while they grow: reading a whole table is never it.
                        "enable_seqscan", "off",
                        "jit", "off",
                        "statement_timeout", Long.toString(limits.statementTimeout().toMillis()),
                        "idle_in_transaction_session_timeout", Long.toString(limits.statementTimeout().toMillis())));
        if (sslMode != SslMode.DISABLE) {
            boolean verified = sslMode == SslMode.VERIFY_CA || sslMode == SslMode.VERIFY_FULL;
            options.setSslOptions(new ClientSSLOptions().setTrustAll(!verified)
                    .setHostnameVerificationAlgorithm(sslMode == SslMode.VERIFY_FULL ? "HTTPS" : "")
                    .setSslHandshakeTimeout(SSL_HANDSHAKE_SECONDS_MAX).setSslHandshakeTimeoutUnit(TimeUnit.SECONDS));
        }
        return options;
    }
}
