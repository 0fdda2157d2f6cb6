package org.bpci.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.bpci.bus.Bus;
import org.bpci.bus.Room;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signer;
import org.bpci.ledger.LedgerRequest.AgreementProof;
import org.bpci.ledger.LedgerRequest.Checkpoints;
import org.bpci.ledger.LedgerRequest.ConsistencyProofOf;
import org.bpci.ledger.LedgerRequest.Entries;
import org.bpci.ledger.LedgerRequest.InclusionProofOf;
import org.bpci.ledger.LedgerRequest.KeyEntries;
import org.bpci.ledger.LedgerRequest.LatestCheckpoint;
import org.bpci.ledger.LedgerRequest.LedgerStatus;
import org.bpci.ledger.LedgerRequest.LookupFaults;
import org.bpci.ledger.LedgerRequest.MessageProof;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.Status;
import org.bpci.ledger.LedgerRequest.TileAt;
import org.bpci.sql.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell of the ledger room: seals what the other rooms recorded, every {@link LedgerLimits#integrationPeriod}, and
 * answers for it. One instance, on virtual threads.
 */
public final class LedgerVerticle extends Room {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerVerticle.class);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final NoteKey key;
    private final InstantSource clock;
    private final LedgerLimits limits;
    private final Integrator integrator;
    private final ArchiveStore archive;
    private final Counter checkpoints;
    private final AtomicLong size;
    private Bus bus;
    private Optional<Refusal> fault = Optional.empty();
    private Promise<Void> nextRound = Promise.promise();
    private boolean inRound;
    private boolean stopping;

    /**
     * @param origin the name of the log, {@code bpci.<network>/<oracle>}
     * @param signer signs checkpoints
     * @param kept   where the last signed checkpoint is kept outside the database, if anywhere
     */
    public LedgerVerticle(Database database, String origin, Signer signer, LedgerLimits limits, InstantSource clock,
            MeterRegistry metrics, Optional<Path> kept) {
        this.key = NoteKey.of(origin, signer);
        this.limits = limits;
        this.clock = clock;
        this.integrator = new Integrator(database, signer, key, limits, clock, new LastSigned(kept), UUID.randomUUID().toString());
        this.archive = new ArchiveStore(database, key);
        this.checkpoints = Counter.builder("oracle_ledger_checkpoints").description("Checkpoints signed").register(metrics);
        this.size = metrics.gauge("oracle_ledger_entries", new AtomicLong());
    }

    @Override
    public Future<?> start() {
        bus = Bus.of(vertx);
        serveAsync(LatestCheckpoint.class, request -> archive.latest());
        serveAsync(Checkpoints.class, request -> archive.checkpoints(request.after(), clamp(request.limit(), Checkpoints.LIMIT_MAX)));
        serveAsync(Entries.class, request ->
                archive.entries(request.filter(), request.after(), clamp(request.limit(), Entries.LIMIT_MAX)));
        serveAsync(InclusionProofOf.class, request -> archive.inclusion(request.index(), request.size()));
        serveAsync(ConsistencyProofOf.class, request -> archive.consistency(request.from(), request.to()));
        serveAsync(TileAt.class, request -> archive.tile(request.path()));
        serveAsync(MessageProof.class, this::messageProof);
        serveAsync(KeyEntries.class, request -> archive.keyEntries(request.node(), request.before(), request.size()));
        serveAsync(AgreementProof.class, request ->
                archive.agreementProof(request.agreementId(), request.after(), clamp(request.limit(), AgreementProof.LIMIT_MAX)));
        serveAsync(LookupFaults.class, request ->
                archive.lookupFaults(request.after(), clamp(request.limit(), LookupFaults.LIMIT_MAX)));
        serveAsync(LedgerStatus.class, request -> Future.succeededFuture(
                new Status(size.get(), key.text(), integrator.writing(), fault.map(Refusal::detail))));
        round(); // the first before any room writes: entries of another cluster must be told from new ones
        return open(LedgerRequest.class, LedgerRequest.ADDRESS);
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        Future<Void> quiet = inRound ? nextRound.future() : Future.succeededFuture();
        return quiet.map(nothing -> {
            integrator.release();
            return nothing;
        });
    }

    private void round() {
        if (stopping) {
            return;
        }
        inRound = true;
        Duration pause = limits.integrationPeriod();
        try {
            if (!integrator.writing() && integrator.take()) {
                LOG.atInfo().setMessage("this node seals the ledger").addKeyValue("key", key.text()).log();
            }
            if (integrator.writing() && integrator.integrate().map(this::signed).orElse(false)) {
                pause = AT_ONCE;
            }
            fault = Optional.empty();
        } catch (Refusal refusal) {
            pause = refused(refusal);
        } catch (RuntimeException failure) {
            LOG.atWarn().setMessage("sealing the ledger was interrupted and is tried again").setCause(failure).log();
        }
        inRound = false;
        vertx.setTimer(pause.toMillis(), timer -> round());
        Promise<Void> waiting = nextRound;
        nextRound = Promise.promise();
        waiting.complete();
    }

    /** Whether the batch was full, so that more may be waiting. */
    private boolean signed(Checkpoint checkpoint) {
        long sealed = checkpoint.size() - size.getAndSet(checkpoint.size());
        checkpoints.increment();
        bus.publish(new LedgerEvent.CheckpointSigned(checkpoint));
        LOG.atDebug().setMessage("checkpoint signed").addKeyValue("size", checkpoint.size()).addKeyValue("entries", sealed).log();
        return sealed >= limits.batchEntriesMax();
    }

    private Duration refused(Refusal refusal) {
        if (refusal.kind().retryable()) {
            LOG.atInfo().setMessage("sealing the ledger waits").addKeyValue("code", refusal.code()).log();
            return limits.integrationPeriod();
        }
        if (fault.isEmpty() || !fault.get().detail().equals(refusal.detail())) {
            LOG.atError().setMessage("the ledger is not written").addKeyValue("code", refusal.code())
                    .addKeyValue("reason", refusal.detail()).log();
            bus.publish(new LedgerEvent.WritingRefused(refusal.code(), refusal.detail()));
        }
        fault = Optional.of(refusal);
        return limits.faultPause();
    }

    private Future<ProvenEntries> messageProof(MessageProof request) {
        Duration wait = request.atMost().compareTo(MessageProof.WAIT_MAX) > 0 ? MessageProof.WAIT_MAX : request.atMost();
        return messageProof(request, clock.instant().plus(wait));
    }

    private Future<ProvenEntries> messageProof(MessageProof request, Instant deadline) {
        Future<Void> round = nextRound.future();
        return archive.messageProof(request.source(), request.messageId()).recover(failure -> {
            boolean early = failure instanceof Refusal refusal
                    && (refusal.is(LedgerFault.ENTRY_UNKNOWN) || refusal.is(LedgerFault.NOTHING_SIGNED));
            if (!early || request.atMost().isZero()) {
                return Future.failedFuture(failure);
            }
            return clock.instant().isBefore(deadline) ? round.compose(sealed -> messageProof(request, deadline))
                    : Future.failedFuture(LedgerFault.NOT_INTEGRATED.because("message " + request.messageId()
                            + " is not in the tree; if it was acknowledged it will be, ask again shortly", limits.integrationPeriod()));
        });
    }

    private static int clamp(int limit, int max) {
        return Math.clamp(limit, 1, max);
    }
}
