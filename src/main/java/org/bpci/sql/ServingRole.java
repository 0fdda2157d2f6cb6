package org.bpci.sql;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role that serves requests: {@value #NAME}, which owns nothing and may do what the migrations grant. So a defect or
 * an injection in a serving path cannot rewrite the ledger.
 *
 * <p>Its password is derived from the owner's, so every node that has the database URL knows it and none has to store it.
 * An owner that may not create roles, or that needs no password itself, serves alone; a log line says so.
 */
final class ServingRole {

    static final String NAME = "bpci_app";

    private static final Logger LOG = LoggerFactory.getLogger(ServingRole.class);

    /** Two nodes that start at once must not both create the role. */
    private static final long CREATION_LOCK = 0x6270_6369_0001L;

    private ServingRole() {
    }

    /** Makes sure the role exists and can log in; the answer is how the node is to connect. */
    static DatabaseLocation.External prepare(DatabaseLocation.External owner) throws SQLException {
        if (owner.password().isEmpty()) {
            return ownerServes(owner, "the database URL has no password to derive another from");
        }
        DatabaseLocation.External serving = owner.as(NAME, derivedPassword(owner.password()));
        if (canLogIn(serving)) {
            return serving;
        }
        try (Connection connection = Jdbc.connect(owner)) {
            if (!mayCreateRoles(connection)) {
                return ownerServes(owner, "the user of the database URL may not create roles");
            }
            createOrReset(connection, serving.password());
        }
        return canLogIn(serving) ? serving : ownerServes(owner, "the server does not let " + NAME + " log in");
    }

    private static boolean canLogIn(DatabaseLocation.External serving) {
        try (Connection connection = Jdbc.connect(serving)) {
            return connection.isValid(0);
        } catch (SQLException refused) {
            return false;
        }
    }

    private static boolean mayCreateRoles(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void createOrReset(Connection connection, String password) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + CREATION_LOCK + ")");
            boolean exists;
            try (ResultSet row = statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + NAME + "'")) {
                exists = row.next();
            }
            // The password is base64url: nothing in it needs quoting.
            statement.execute((exists ? "ALTER" : "CREATE") + " ROLE " + NAME + " LOGIN PASSWORD '" + password + "'");
            connection.commit();
        }
    }

    private static DatabaseLocation.External ownerServes(DatabaseLocation.External owner, String why) {
        LOG.atWarn().setMessage("the owner of the tables also serves requests, so the database does not protect the ledger from the node")
                .addKeyValue("reason", why).addKeyValue("database", owner).log();
        return owner;
    }

    private static String derivedPassword(String ownerPassword) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(ownerPassword.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] derived = mac.doFinal(NAME.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(derived);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has HMAC-SHA-256", impossible);
        }
    }
}
