package org.bpci.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.bpci.bus.Bus;
import org.bpci.bus.Room;
import org.bpci.communication.CommunicationEvent;
import org.bpci.communication.Uplink;
import org.bpci.discovery.Directory;
import org.bpci.discovery.DiscoveryEvent;
import org.bpci.kernel.NodeId;
import org.bpci.ledger.Journal;
import org.bpci.sql.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell of the relay: one instance on an event loop. It never waits; a message passes through
 * {@link Admission} → {@link Intake} (verifiers) → {@link Committer} → {@link Settlement} → {@link Deliverer}.
 */
public final class RelayVerticle extends Room {

    private static final Duration TICK = Duration.ofMillis(250);
    /** How long a starting relay waits for the one before it to be gone. */
    private static final Duration START_LOCK_WAIT = Duration.ofSeconds(30);
    private static final Duration REOPEN_DELAY = Duration.ofMillis(200);
    private static final Logger LOG = LoggerFactory.getLogger(RelayVerticle.class);

    private final RelaySettings settings;
    private final Database database;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final RelayMeters meters;
    private final RelayStore store = new RelayStore();
    private final Archive archive = new Archive();
    private StoreLink link;
    private Directory directory;
    private Admission admission;
    private Committer committer;
    private Deliverer deliverer;
    private boolean stopping;
    private boolean reopening;

    public RelayVerticle(RelaySettings settings, Database database, MeterRegistry registry, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.database = database;
        this.meters = new RelayMeters(registry);
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Future<?> start() {
        Bus bus = Bus.of(vertx);
        link = new StoreLink(vertx, database, store, this::lost);
        return vertx.deployVerticle(() -> new VerifierVerticle(settings.network()), new DeploymentOptions().setInstances(settings.verifiers()))
                .compose(deployed -> Directory.follow(bus))
                .compose(complete -> {
                    directory = complete;
                    build(bus);
                    listen(bus);
                    return recover(START_LOCK_WAIT);
                })
                .compose(lastSeq -> {
                    deliverer.begin(lastSeq);
                    committer.resume(lastSeq);
                    vertx.setPeriodic(TICK.toMillis(), timer -> tick());
                    return open(RelayRequest.class, RelayRequest.ADDRESS);
                })
                .compose(opened -> open(Uplink.class, Uplink.ADDRESS));
    }

    /** What was accepted is committed and answered; deliveries in flight are handed out again by the next process. */
    @Override
    public Future<?> stop() {
        stopping = true;
        return (committer == null ? Future.succeededFuture() : committer.finish()).eventually(link::close);
    }

    private void build(Bus bus) {
        RelayLimits limits = settings.limits();
        Predicate<NodeId> registered = node -> directory.find(node).isPresent();
        Journal journal = new Journal();
        Recent recent = new Recent(limits.recentMessagesMax());
        Answers answers = new Answers(bus);
        Waiters waiters = new Waiters(vertx);
        admission = new Admission(limits, settings.unsignedAllowed(), directory::find);
        deliverer = new Deliverer(bus, limits, clock, random::nextDouble, link, archive, change -> committer.add(change));
        Inquiries inquiries = new Inquiries(clock, database, link, archive, journal, deliverer, waiters, meters, registered);
        Settlement settlement = new Settlement(bus, admission, answers, deliverer, recent, waiters, meters, inquiries::find, registered);
        Receipts receipts = new Receipts(settings.oracle(), settings.network(), settings.signer());
        committer = new Committer(vertx, limits, clock, link, new Commit(vertx, store, journal, receipts, admission), admission,
                deliverer::outbox);
        committer.handlers(settlement::committed, settlement::failed);
        Reception reception = new Reception(settings, clock, bus, recent, link, admission, committer, settlement, answers);
        serve(reception);
        serve(inquiries);
        serveAsync(RelayRequest.RecallCalls.class, deliverer::recall);
        serveAsync(RelayRequest.ReleaseCalls.class, order -> {
            order.targets().forEach(target -> deliverer.outbox(target).ifPresent(Outbox::released)); // the next tick hands out
            return Future.succeededFuture();
        });
        serveAsync(RelayRequest.Regulate.class, rule -> {
            admission.regulate(rule, clock.millis());
            return Future.succeededFuture();
        });
        serveAsync(RelayRequest.RateInForce.class, question -> Future.succeededFuture(admission.messagesPerSecondMax()));
    }

    private void serve(Reception reception) {
        serveAsync(RelayRequest.AdmitMessage.class, reception::admit);
        serveAsync(RelayRequest.TrustAppKeys.class, keys -> {
            reception.trust(keys);
            return Future.succeededFuture();
        });
        serveAsync(Uplink.MessagesOffered.class, offer -> {
            reception.offered(offer);
            return Future.succeededFuture();
        });
        serveAsync(Uplink.DeliveriesAcknowledged.class, ack -> {
            deliverer.acknowledged(ack.node(), ack.deliveryIds());
            return Future.succeededFuture();
        });
        serveAsync(Uplink.DeliveryRefused.class, nak -> {
            deliverer.refused(nak);
            return Future.succeededFuture();
        });
    }

    private void serve(Inquiries inquiries) {
        serveAsync(RelayRequest.FindMessage.class, inquiries::find);
        serveAsync(RelayRequest.FindCalls.class, inquiries::findCalls);
        serveAsync(RelayRequest.AwaitDelivered.class, inquiries::await);
        serveAsync(RelayRequest.ListDeadLetters.class, inquiries::deadLetters);
        serveAsync(RelayRequest.ReplayDeadLetter.class, inquiries::replay);
        serveAsync(RelayRequest.RelayStats.class, question -> Future.succeededFuture(inquiries.stats()));
    }

    private void listen(Bus bus) {
        bus.listen(CommunicationEvent.SessionOpened.class, opened -> deliverer.opened(opened.node(), opened.session(), opened.inFlightWindow()));
        bus.listen(CommunicationEvent.SessionClosed.class, closed -> deliverer.closed(closed.node(), closed.session()));
        bus.listen(DiscoveryEvent.NodeChanged.class, changed -> deliverer.registered(changed.node().id()));
        bus.listen(DiscoveryEvent.NodeGone.class, gone -> {
            admission.gone(gone.node());
            deliverer.gone(gone.node());
        });
    }

    /** Reads what is open in the database; nothing else writes there from now on. @return the last message's number */
    private Future<Long> recover(Duration lockWait) {
        return link.open(lockWait)
                .compose(opened -> archive.depths(link.reader()))
                .compose(depths -> store.lastSeq(link.writer()).map(lastSeq -> {
                    deliverer.recover(depths);
                    depths.stream().map(Stored.Depth::target).filter(target -> directory.find(target).isEmpty()).forEach(deliverer::gone);
                    LOG.atInfo().setMessage("relay reads its queues").addKeyValue("last_message", lastSeq)
                            .addKeyValue("open_lanes", depths.size()).log();
                    return lastSeq;
                }))
                .recover(failure -> link.close().transform(closed -> Future.failedFuture(failure)));
    }

    private void lost() {
        committer.suspend();
        if (!stopping) {
            reopen();
        }
    }

    private void reopen() {
        if (!reopening) {
            reopening = true;
            vertx.setTimer(REOPEN_DELAY.toMillis(), timer -> recover(Duration.ZERO).onComplete(lastSeq -> {
                reopening = false;
                committer.resume(lastSeq);
            }, failure -> {
                reopening = false;
                lost();
            }));
        }
    }

    private void tick() {
        deliverer.tick();
        meters.queues(deliverer.outboxes());
    }
}
