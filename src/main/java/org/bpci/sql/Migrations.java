package org.bpci.sql;

import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schemas up to date with the scripts in {@code sql/}, as the owner of all tables. A script grants what the
 * serving role may do, {@code GRANT SELECT, INSERT ON ledger.entry TO ${app_role}}, and never revokes: when no second role
 * can be had, {@code app_role} is the owner.
 */
final class Migrations {

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final int CONNECT_RETRIES = 3;

    private Migrations() {
    }

    static void run(DatabaseLocation.External owner, String appRole) {
        MigrateResult result = Flyway.configure()
                .dataSource(Jdbc.dataSource(owner))
                .connectRetries(CONNECT_RETRIES)
                .locations("classpath:sql")
                .failOnMissingLocations(true)
                // Its own schema: since PostgreSQL 15 only the owner of the database creates in "public".
                .defaultSchema("migration")
                .createSchemas(true)
                .placeholders(Map.of("app_role", '"' + appRole.replace("\"", "\"\"") + '"'))
                .cleanDisabled(true)
                .load()
                .migrate();
        LOG.atInfo().setMessage("database schema is up to date").addKeyValue("applied", result.migrationsExecuted)
                .addKeyValue("version", result.targetSchemaVersion == null ? result.initialSchemaVersion : result.targetSchemaVersion)
                .addKeyValue("database", owner).log();
    }
}
