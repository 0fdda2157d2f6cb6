package org.bpci.sql;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Blocking connections, for the few steps before the pool opens. */
final class Jdbc {

    private static final int CONNECT_SECONDS_MAX = 10;

    private Jdbc() {
    }

    static DataSource dataSource(DatabaseLocation.External location) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {location.host()});
        source.setPortNumbers(new int[] {location.port()});
        source.setDatabaseName(location.database());
        source.setUser(location.user());
        source.setPassword(location.password());
        source.setLoginTimeout(CONNECT_SECONDS_MAX);
        source.setConnectTimeout(CONNECT_SECONDS_MAX);
        source.setApplicationName("bpci-oracle setup");
        source.setSslmode(location.sslMode());
        if (location.sslMode().startsWith("verify")) {
            source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return source;
    }

    static Connection connect(DatabaseLocation.External location) throws SQLException {
        return dataSource(location).getConnection();
    }
}
