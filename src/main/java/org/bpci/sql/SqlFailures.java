package org.bpci.sql;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.bpci.kernel.Refusal;

/**
 * Tells a database that is gone, starting, stopping or out of resources (the caller may try again) from a statement that
 * is wrong (a defect of ours, passed on unchanged).
 */
final class SqlFailures {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** SQLSTATE classes (PostgreSQL documentation, appendix A): connection, insufficient resources, system error. */
    private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "53", "58");

    /**
     * Shutdown, crash, not yet accepting, statement timeout, idle session, read-only after a failover, serialization and
     * deadlock victims.
     */
    private static final Set<String> UNAVAILABLE_STATES =
            Set.of("57P01", "57P02", "57P03", "57P05", "57014", "25006", "25P03", "40001", "40P01", "55P03");

    private SqlFailures() {
    }

    /** A {@code DATABASE_UNAVAILABLE} refusal when trying again may help, otherwise the failure itself. */
    static Throwable mapped(Throwable failure) {
        if (failure instanceof Refusal) {
            return failure;
        }
        return isUnavailable(failure) ? unavailable() : failure;
    }

    static Refusal unavailable() {
        return SqlFault.DATABASE_UNAVAILABLE.because(
                "the database is away or overloaded; nothing was confirmed, try again shortly", RETRY_AFTER);
    }

    static boolean isUnavailable(Throwable failure) {
        return switch (failure) {
            case PgException answer -> isUnavailableState(answer.getSqlState());
            case SQLException answer -> isUnavailableState(answer.getSQLState());
            case ClosedConnectionException closed -> true;
            case IOException network -> true;
            case TimeoutException timeout -> true;
            // The pool reports its own time-outs, full queue and closing as bare VertxExceptions.
            case VertxException pool -> true;
            default -> failure.getCause() != null && failure.getCause() != failure && isUnavailable(failure.getCause());
        };
    }

    private static boolean isUnavailableState(String state) {
        return state != null && state.length() == 5
                && (UNAVAILABLE_STATES.contains(state) || UNAVAILABLE_CLASSES.contains(state.substring(0, 2)));
    }
}
