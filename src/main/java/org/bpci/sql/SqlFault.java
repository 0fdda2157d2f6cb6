package org.bpci.sql;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** Refusals that come from the database and its data directory. */
public enum SqlFault implements Fault {
    DATABASE_UNAVAILABLE(FaultKind.UNAVAILABLE, "The database does not answer"),
    DATABASE_NOT_DURABLE(FaultKind.CONFLICT, "The database may lose what it confirmed"),
    DATABASE_URL_INVALID(FaultKind.INVALID, "The database URL cannot be used"),
    DATABASE_START_FAILED(FaultKind.UNAVAILABLE, "The embedded database did not start"),
    DATA_DIRECTORY_IN_USE(FaultKind.CONFLICT, "The data directory belongs to another running process"),
    DATA_DIRECTORY_UNUSABLE(FaultKind.INVALID, "The data directory cannot be used");

    private final FaultKind kind;
    private final String title;

    SqlFault(FaultKind kind, String title) {
        this.kind = kind;
        this.title = title;
    }

    @Override
    public FaultKind kind() {
        return kind;
    }

    @Override
    public String title() {
        return title;
    }
}
