package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bpci.kernel.NodeId;
import org.bpci.relay.Candidate.Proved;
import org.bpci.relay.Commit.Committed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one lane of commits. While a commit runs the next batch gathers; when nothing runs, a batch starts as soon as it is
 * large enough or its first member has waited long enough. Changes of deliveries ride along; alone they may wait longer,
 * because nobody waits for them.
 */
final class Committer {

    /** How long changes of deliveries wait for messages to share a commit with. */
    private static final long CHANGES_DELAY_MILLIS_MAX = 10;
    /** A database that does not answer for longer than its own statement timeout is taken for lost. */
    private static final long COMMIT_SECONDS_MAX = 15;
    /** What a stopping relay does not commit by then is asked for or handed out again. */
    private static final long FINISH_MILLIS_MAX = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final Vertx vertx;
    private final RelayLimits limits;
    private final InstantSource clock;
    private final StoreLink link;
    private final Commit commit;
    private final Admission admission;
    private final Function<NodeId, Optional<Outbox>> outboxes;
    private final Deque<Proved> queue = new ArrayDeque<>();
    /** By {@link DeliveryId#key}, as the postponements. */
    private final Map<Long, Change.Ending> endings = new LinkedHashMap<>();
    private final Map<Long, Change.Postponement> postponements = new LinkedHashMap<>();
    private BiConsumer<Batch, Committed> committed = (batch, what) -> { };
    private Consumer<Collection<Proved>> failed = proved -> { };
    private long nextSeq;
    private boolean running;
    private boolean ready;
    private boolean finishing;
    private long wakeAtMillis = Long.MAX_VALUE;

    Committer(Vertx vertx, RelayLimits limits, InstantSource clock, StoreLink link, Commit commit, Admission admission,
              Function<NodeId, Optional<Outbox>> outboxes) {
        this.vertx = vertx;
        this.limits = limits;
        this.clock = clock;
        this.link = link;
        this.commit = commit;
        this.admission = admission;
        this.outboxes = outboxes;
    }

    /** @param whenFailed gets the messages of a batch whose outcome is unknown: they may or may not have become durable */
    void handlers(BiConsumer<Batch, Committed> whenCommitted, Consumer<Collection<Proved>> whenFailed) {
        committed = whenCommitted;
        failed = whenFailed;
    }

    /** @param lastSeq the newest message in the database */
    void resume(long lastSeq) {
        nextSeq = lastSeq + 1;
        ready = true;
        wake();
    }

    /** Until {@link #resume}: waiting messages are given back, changes of deliveries are kept. */
    void suspend() {
        ready = false;
        if (!queue.isEmpty()) {
            Collection<Proved> waiting = new ArrayDeque<>(queue);
            queue.clear();
            failed.accept(waiting);
        }
    }

    /** Takes no more messages. Succeeds when what it has is committed, or when that takes too long. */
    Future<Void> finish() {
        finishing = true;
        return finishBy(clock.millis() + FINISH_MILLIS_MAX);
    }

    private Future<Void> finishBy(long deadlineMillis) {
        if (!ready || !running && !hasWork() || clock.millis() > deadlineMillis) {
            return Future.succeededFuture();
        }
        Promise<Void> finished = Promise.promise();
        vertx.setTimer(CHANGES_DELAY_MILLIS_MAX, timer -> finishBy(deadlineMillis).onComplete(finished));
        return finished.future();
    }

    void add(Proved proved) {
        if (ready && !finishing) {
            queue.add(proved);
            wake();
        } else {
            failed.accept(List.of(proved));
        }
    }

    void add(Change change) {
        switch (change) {
            case Change.Ending ending -> {
                endings.put(DeliveryId.key(ending.id()), ending);
                postponements.remove(DeliveryId.key(ending.id()));
            }
            case Change.Postponement postponement -> postponements.put(DeliveryId.key(postponement.id()), postponement);
        }
        wake();
    }

    private void wake() {
        if (running || !ready) {
            return;
        }
        if (queue.size() >= limits.batchMessages() || endings.size() >= Batch.ENDINGS_MAX) {
            run();
        } else if (!queue.isEmpty()) {
            wakeWithin(limits.batchDelayMax().toMillis());
        } else if (!endings.isEmpty() || !postponements.isEmpty()) {
            wakeWithin(CHANGES_DELAY_MILLIS_MAX);
        }
    }

    private boolean hasWork() {
        return !queue.isEmpty() || !endings.isEmpty() || !postponements.isEmpty();
    }

    private void wakeWithin(long millis) {
        if (millis <= 0) {
            run();
            return;
        }
        long at = clock.millis() + millis;
        if (at < wakeAtMillis) {
            wakeAtMillis = at;
            vertx.setTimer(millis, timer -> {
                if (wakeAtMillis <= at) {
                    wakeAtMillis = Long.MAX_VALUE;
                }
                if (!running && ready && hasWork()) {
                    run();
                }
            });
        }
    }

    private void run() {
        Batch batch = new Batch(nextSeq, clock.millis(), limits);
        batch.take(queue, admission, outboxes);
        move(endings, batch.endings, Batch.ENDINGS_MAX);
        move(postponements, batch.postponements, Batch.ENDINGS_MAX);
        nextSeq += batch.insertions.size();
        running = true;
        SqlConnection writer = link.writer();
        commit.run(writer, batch).timeout(COMMIT_SECONDS_MAX, TimeUnit.SECONDS).onComplete(what -> {
            running = false;
            committed.accept(batch, what);
            wake();
        }, failure -> {
            running = false;
            fail(writer, batch, failure);
        });
    }

    /** Nobody knows whether the commit took place, so all that is known of the tables is dropped with the connection. */
    private void fail(SqlConnection writer, Batch batch, Throwable failure) {
        LOG.atWarn().setMessage("commit failed").addKeyValue("messages", batch.insertions.size())
                .addKeyValue("endings", batch.endings.size()).addKeyValue("failure", failure.toString()).log();
        batch.endings.forEach(ending -> endings.putIfAbsent(DeliveryId.key(ending.id()), ending));
        Deque<Proved> unanswered = new ArrayDeque<>();
        batch.insertions.forEach(insertion -> unanswered.add(insertion.proved()));
        batch.lookUps.forEach(lookUp -> unanswered.add(lookUp.proved()));
        batch.refusals.forEach(refusal -> unanswered.add(refusal.proved()));
        failed.accept(unanswered);
        link.drop(writer);
        wake();
    }

    private static <C> void move(Map<Long, C> from, Collection<C> to, int max) {
        Iterator<C> changes = from.values().iterator();
        while (changes.hasNext() && to.size() < max) {
            to.add(changes.next());
            changes.remove();
        }
    }
}
