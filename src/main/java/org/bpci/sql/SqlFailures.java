package org.bpci.sql;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.bpci.kernel.InputFault;
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

    /** character_not_in_repertoire. */
    private static final String UNSTORABLE_STATE = "22021";

    private SqlFailures() {
    }

    /** {@code DATABASE_UNAVAILABLE} when trying again may help, {@code FIELD_INVALID} for a text no table can hold, otherwise the failure. */
    static Throwable mapped(Throwable failure) {
        if (failure instanceof Refusal) {
            return failure;
        }
        if (isUnstorable(failure)) {
            return InputFault.FIELD_INVALID.because("a text holds a character that cannot be stored, such as U+0000; leave it out");
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

    /** The last line: what takes texts in should refuse such a one before. */
    private static boolean isUnstorable(Throwable failure) {
        return switch (failure) {
            case PgException answer -> UNSTORABLE_STATE.equals(answer.getSqlState());
            case SQLException answer -> UNSTORABLE_STATE.equals(answer.getSQLState());
            default -> failure.getCause() != null && failure.getCause() != failure && isUnstorable(failure.getCause());
        };
    }

    private static boolean isUnavailableState(String state) {
        return state != null && state.length() == 5
                && (UNAVAILABLE_STATES.contains(state) || UNAVAILABLE_CLASSES.contains(state.substring(0, 2)));
    }
}
