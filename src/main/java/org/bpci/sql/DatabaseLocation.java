package org.bpci.sql;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Where the database is: a directory this node runs its own PostgreSQL in, or a PostgreSQL that others run. */
public sealed interface DatabaseLocation {

    /**
     * @param directory kept between starts; holds the cluster, its password and its port
     * @param programs  where the PostgreSQL programs are unpacked; may be shared between directories
     */
    record Embedded(Path directory, Path programs) implements DatabaseLocation {

        /** The embedded database of an oracle's data directory. */
        public static Embedded in(Path dataDirectory) {
            Path directory = dataDirectory.toAbsolutePath().normalize().resolve("postgres");
            return new Embedded(directory, directory.resolve("programs"));
        }

        /** How the owner of all tables reaches a server that is running there, as its files say. */
        public External owner() {
            try {
                return new External("127.0.0.1", Integer.parseInt(Files.readString(directory.resolve(PostgresCluster.PORT_FILE)).strip()),
                        PostgresCluster.DATABASE, PostgresCluster.OWNER,
                        Files.readString(directory.resolve(PostgresCluster.PASSWORD_FILE)).strip(), "disable");
            } catch (IOException | NumberFormatException unreadable) {
                throw SqlFault.DATABASE_START_FAILED.because("no PostgreSQL of a node runs in " + directory + " (" + unreadable + ")");
            }
        }
    }

    /** @param sslMode as libpq's {@code sslmode}; the certificate authorities are those of the Java platform */
    record External(String host, int port, String database, String user, String password, String sslMode)
            implements DatabaseLocation {

        private static final int DEFAULT_PORT = 5432;
        private static final Set<String> SSL_MODES = Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

        /** Reads {@code postgresql://user:password@host:port/database?sslmode=…}; percent-encoding as in RFC 3986. */
        public static External of(String url) {
            URI uri;
            try {
                uri = URI.create(url.strip());
            } catch (IllegalArgumentException malformed) {
                throw invalid("it is not a URL");
            }
            if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
                throw invalid("it must begin with postgresql://");
            }
            if (uri.getHost() == null) {
                throw invalid("it names no host");
            }
            String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
            String[] credentials = uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
            if (path.isEmpty() || credentials.length == 0 || credentials[0].isEmpty()) {
                throw invalid("it must name a user and a database");
            }
            int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
            return new External(uri.getHost(), port, path, decoded(credentials[0]),
                    credentials.length == 2 ? decoded(credentials[1]) : "", sslMode(uri.getRawQuery()));
        }

        External as(String otherUser, String otherPassword) {
            return new External(host, port, database, otherUser, otherPassword, sslMode);
        }

        External database(String otherDatabase) {
            return new External(host, port, otherDatabase, user, password, sslMode);
        }

        /** For logs: no password. */
        @Override
        public String toString() {
            return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
        }

        private static String sslMode(String query) {
            Map<String, String> parameters = new HashMap<>();
            for (String pair : query == null ? new String[0] : query.split("&")) {
                String[] both = pair.split("=", 2);
                parameters.put(both[0], both.length == 2 ? decoded(both[1]) : "");
            }
            String mode = parameters.getOrDefault("sslmode", "prefer");
            parameters.remove("sslmode");
            if (!parameters.isEmpty()) {
                throw invalid("the only parameter is sslmode, not " + String.join(", ", parameters.keySet()));
            }
            if (!SSL_MODES.contains(mode)) {
                throw invalid("sslmode is one of " + String.join(", ", SSL_MODES.stream().sorted().toList()));
            }
            return mode;
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        }

        private static RuntimeException invalid(String why) {
            return SqlFault.DATABASE_URL_INVALID.because(
                    why + "; write postgresql://user:password@host:port/database?sslmode=verify-full");
        }
    }
}
