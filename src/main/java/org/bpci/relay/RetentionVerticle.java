package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.Journal;
import org.bpci.sql.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prunes payloads of messages accepted longer ago than they are to be kept, a few at a time, and records each step in the
 * ledger. Digests, signatures, receipts and evidence stay for ever. One instance, on a virtual thread; apart from the relay's
 * own lane, because nothing waits for it.
 */
public final class RetentionVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionVerticle.class);
    /** Rows locked by one transaction: short enough not to be noticed. */
    private static final int STEP_MESSAGES = 500;
    private static final Duration BETWEEN_STEPS = Duration.ofMillis(20);

    private final Database database;
    private final Duration keep;
    private final Duration period;
    private final InstantSource clock;
    private final RetentionStore store = new RetentionStore();
    private final Journal journal = new Journal();

    /**
     * @param keep   how long payloads are kept
     * @param period how often to look
     */
    public RetentionVerticle(Database database, Duration keep, Duration period, InstantSource clock) {
        this.database = database;
        this.keep = keep;
        this.period = period;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        vertx.setTimer(1, timer -> run());
        return Future.succeededFuture();
    }

    private void run() {
        try {
            long pruned = prune();
            if (pruned > 0) {
                LOG.atInfo().setMessage("payloads pruned").addKeyValue("payloads", pruned).addKeyValue("kept_days", keep.toDays()).log();
            }
        } catch (RuntimeException failure) {
            LOG.atWarn().setMessage("pruning payloads was interrupted and goes on later").setCause(failure).log();
        }
        vertx.setTimer(period.toMillis(), timer -> run());
    }

    private long prune() {
        Instant now = clock.instant();
        long at = database.query(store::prunedUpTo).await();
        long pruned = 0;
        for (RetentionStore.Step step = step(at, now); step.last() > 0; step = step(at, now)) {
            at = step.last();
            pruned += step.pruned();
            if (step.done()) {
                break;
            }
            vertx.timer(BETWEEN_STEPS.toMillis()).await();
        }
        long last = at;
        database.query(sql -> store.advance(sql, last)).await();
        return pruned;
    }

    private RetentionStore.Step step(long after, Instant now) {
        return database.inTransaction(tx -> {
            RetentionStore.Step step = store.prune(tx, after, now.minus(keep), now, STEP_MESSAGES).await();
            if (step.pruned() > 0) {
                journal.append(tx, List.of(Entry.of(EntryKind.PAYLOADS_PRUNED, now)
                        .detail("payloads", Integer.toString(step.pruned())).detail("kept_days", Long.toString(keep.toDays())))).await();
            }
            return step;
        });
    }
}
