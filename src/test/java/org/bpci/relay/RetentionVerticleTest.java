package org.bpci.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bpci.sql.Database;
import org.bpci.sql.Eventually;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresSuite.class)
class RetentionVerticleTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration KEEP = Duration.ofDays(30);
    private static final int OLD = 1_200; // more than two steps

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void payloadsPastTheirTimeArePrunedAndEverythingElseStays(Database database) {
        Instant old = NOW.minus(KEEP).minusSeconds(1);
        insert(database, 1, OLD, old, old.plusSeconds(60));
        insert(database, OLD + 1, 1, old, NOW.plusSeconds(60)); // may still be delivered
        insert(database, OLD + 2, 1, old, old.plusSeconds(60)); // was opened again
        await(database.query(sql -> sql.preparedQuery("insert into relay.delivery (id, expires_ms, bytes, lane, target) values ($1, 0, 1, 0, 't')")
                .execute(Tuple.of(DeliveryId.firstOf(OLD + 2)))));
        insert(database, OLD + 3, 1, NOW.minus(KEEP).plusSeconds(1), NOW.minusSeconds(1)); // young

        await(vertx.deployVerticle(new RetentionVerticle(database, KEEP, Duration.ofMillis(50), () -> NOW),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
        Eventually.holds(() -> count(database, "select pruned_upto from relay.retention") == OLD);

        assertEquals(OLD, count(database, "select count(*) from relay.message where body = '' and octet_length(digest) = 3"));
        assertEquals(3, count(database, "select count(*) from relay.message where body <> ''"));
        assertEquals(OLD, count(database, """
                select sum((convert_from(leaf, 'UTF8')::jsonb #>> '{detail,payloads}')::integer) from ledger.entries
                where convert_from(leaf, 'UTF8')::jsonb ->> 'kind' = 'PayloadsPruned'"""));
    }

    private static void insert(Database database, long first, int count, Instant accepted, Instant expires) {
        await(database.query(sql -> sql.preparedQuery("""
                insert into relay.message (seq, commit_seq, accepted_ms, created_ms, expires_ms, priority, source, message_id, type, targets,
                    signature, digest, body)
                select $1 + n, 1, $3, $3, $4, 0, 's', 'm-' || $1 + n, 'Event', 't', '', '\\x010203', '\\x7b7d' from generate_series(0, $2 - 1) n""")
                .execute(Tuple.of(first, (long) count, accepted.toEpochMilli(), expires.toEpochMilli()))));
    }

    private static long count(Database database, String query) {
        return await(database.query(sql -> sql.query(query).execute())).iterator().next().getLong(0);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException(late);
        }
    }
}
