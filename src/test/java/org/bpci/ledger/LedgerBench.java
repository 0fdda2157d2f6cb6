package org.bpci.ledger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bpci.bus.Bus;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Request;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.sql.Database;
import org.bpci.sql.Eventually;

/** A ledger room on a database of the test's own, with short periods, and a hand to write entries with. */
final class LedgerBench {

    static final SigningKey SIGNER = SigningKey.ofSeed(Suite.ED25519, new byte[32]);
    static final String ORIGIN = "bpci.test/oracle-1";
    static final NoteKey KEY = NoteKey.of(ORIGIN, SIGNER);
    static final LedgerLimits LIMITS =
            new LedgerLimits(Duration.ofMillis(20), 1_000, Duration.ofMillis(900), Duration.ofMillis(50));

    private final Database database;
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final Journal journal = new Journal();
    private SigningKey signer = SIGNER;
    private LedgerLimits limits = LIMITS;
    private Optional<Path> kept = Optional.empty();
    private String deployment;

    private LedgerBench(Database database) {
        this.database = database;
    }

    static LedgerBench on(Database database) {
        return new LedgerBench(database);
    }

    LedgerBench keeping(Path file) {
        kept = Optional.of(file);
        return this;
    }

    /** As if the node had never run. */
    LedgerBench fresh(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return keeping(file);
    }

    /** Larger batches than in service, for tests that fill a ledger. */
    LedgerBench batches(int entriesMax) {
        limits = new LedgerLimits(LIMITS.integrationPeriod(), entriesMax, Duration.ofSeconds(10), LIMITS.faultPause());
        return this;
    }

    LedgerBench signedBy(SigningKey key) {
        signer = key;
        return this;
    }

    LedgerBench start() {
        deployment = await(vertx.deployVerticle(
                new LedgerVerticle(database, ORIGIN, signer, limits, InstantSource.system(), new SimpleMeterRegistry(), kept),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
        return this;
    }

    void undeploy() {
        await(vertx.undeploy(deployment));
    }

    void restart() {
        undeploy();
        start();
    }

    void stop() {
        await(vertx.close());
    }

    Bus bus() {
        return bus;
    }

    NoteKey key() {
        return KEY;
    }

    <R> R ask(Request<R> request) {
        return await(bus.ask(request));
    }

    List<Long> indexes(EntryFilter filter) {
        return ask(new LedgerRequest.Entries(filter, -1, 100)).entries().stream().map(LedgerRequest.SealedEntry::index).toList();
    }

    void append(List<Entry> entries) {
        await(database.transaction(tx -> journal.append(tx, entries)));
    }

    SqlConnection open() {
        SqlConnection connection = await(database.lease());
        await(connection.begin());
        return connection;
    }

    void append(SqlConnection open, List<Entry> entries) {
        await(journal.append(open, entries));
    }

    void commit(SqlConnection open) {
        Transaction transaction = open.transaction();
        await(transaction.commit());
        await(open.close());
    }

    /** The latest checkpoint as soon as it covers {@code size} entries; waits for as long as the tree grows. */
    Checkpoint sealed(long size) {
        for (long before = 0; latestSize() < size; before = latestSize()) {
            long at = before;
            Eventually.holds(() -> latestSize() > at || latestSize() >= size);
        }
        return ask(new LedgerRequest.LatestCheckpoint());
    }

    /** Lets the writer look {@code count} times. */
    void rounds(int count) {
        CountDownLatch passed = new CountDownLatch(1);
        vertx.setTimer(LIMITS.integrationPeriod().toMillis() * count, timer -> passed.countDown());
        try {
            passed.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    static Digest leafHash(Entry entry) {
        return Digest.ofBytes(new TreeHash().leaf(entry.leaf()));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException(late);
        }
    }

    private long latestSize() {
        try {
            return ask(new LedgerRequest.LatestCheckpoint()).size();
        } catch (Refusal nothingYet) {
            return 0;
        }
    }
}
