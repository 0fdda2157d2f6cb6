package org.bpci.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * {@code @ExtendWith(PostgresSuite.class)}: one embedded PostgreSQL for all tests of the JVM, and for each test class a
 * fresh database with the migrations run. Parameters: {@link Database} (open, on a Vert.x of the suite's own) or
 * {@link DatabaseLocation} (for a test that brings its own Vert.x and calls {@link Database#open}).
 */
public final class PostgresSuite implements ParameterResolver {

    /** Unpacked once for all test runs of a checkout. */
    static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

    private static final Namespace SPACE = Namespace.create(PostgresSuite.class);
    private static final long OPEN_SECONDS_MAX = 60;
    private static final AtomicInteger DATABASES = new AtomicInteger();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Database.class || type == DatabaseLocation.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Server server = context.getRoot().getStore(SPACE).computeIfAbsent(Server.class, key -> new Server(), Server.class);
        // The class's context, so that all tests of a class share one database.
        ExtensionContext.Store store = context.getTestClass().isPresent() && context.getTestMethod().isPresent()
                ? context.getParent().orElseThrow().getStore(SPACE) : context.getStore(SPACE);
        Fresh fresh = store.computeIfAbsent(Fresh.class, key -> new Fresh(server), Fresh.class);
        return parameter.getParameter().getType() == Database.class ? fresh.opened() : fresh.location;
    }

    private static final class Server implements AutoCloseable {

        private final Path directory;
        private final EmbeddedPostgres postgres;
        private final Vertx vertx = Vertx.vertx();

        private Server() {
            try {
                directory = Files.createTempDirectory("bpci-postgres-");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            postgres = EmbeddedPostgres.start(new DatabaseLocation.Embedded(directory, PROGRAMS));
        }

        private DatabaseLocation.External createDatabase() {
            String name = "test_" + DATABASES.incrementAndGet();
            try (Connection connection = Jdbc.connect(postgres.owner("postgres")); Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
                return postgres.owner(name);
            } catch (SQLException | IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        @Override
        public void close() throws IOException {
            await(vertx.close());
            postgres.close();
            FileTree.delete(directory);
        }
    }

    private static final class Fresh implements AutoCloseable {

        private final Server server;
        private final DatabaseLocation.External location;
        private Database database;

        private Fresh(Server server) {
            this.server = server;
            this.location = server.createDatabase();
        }

        private synchronized Database opened() {
            if (database == null) {
                database = await(Database.open(server.vertx, location, DatabaseLimits.DEFAULT));
            }
            return database;
        }

        @Override
        public synchronized void close() {
            if (database != null) {
                await(database.close());
            }
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(OPEN_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException("the test database did not open in time", late);
        }
    }
}
