package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bpci.kernel.NodeId;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.Journal;
import org.bpci.relay.RelayRequest.AwaitDelivered;
import org.bpci.relay.RelayRequest.CallKey;
import org.bpci.relay.RelayRequest.DeadLetter;
import org.bpci.relay.RelayRequest.DeadLetterPage;
import org.bpci.relay.RelayRequest.FindCalls;
import org.bpci.relay.RelayRequest.FindMessage;
import org.bpci.relay.RelayRequest.FoundCall;
import org.bpci.relay.RelayRequest.ListDeadLetters;
import org.bpci.relay.RelayRequest.ReplayDeadLetter;
import org.bpci.relay.RelayRequest.Stats;
import org.bpci.sql.Database;

/** Answers questions about messages, and lets an operator replay a dead letter. */
final class Inquiries {

    private final InstantSource clock;
    private final Database database;
    private final StoreLink link;
    private final Archive archive;
    private final Journal journal;
    private final Deliverer deliverer;
    private final Waiters waiters;
    private final RelayMeters meters;
    private final Predicate<NodeId> registered;

    Inquiries(InstantSource clock, Database database, StoreLink link, Archive archive, Journal journal, Deliverer deliverer,
              Waiters waiters, RelayMeters meters, Predicate<NodeId> registered) {
        this.clock = clock;
        this.database = database;
        this.link = link;
        this.archive = archive;
        this.journal = journal;
        this.deliverer = deliverer;
        this.waiters = waiters;
        this.meters = meters;
        this.registered = registered;
    }

    Future<MessageView> find(FindMessage question) {
        if (!NodeId.isName(question.messageId())) { // may hold what a database cannot even look for
            return Future.failedFuture(RelayFault.MESSAGE_NOT_FOUND.because("no message can have that id: an id is 1 to 128 letters, "
                    + "digits, '.', '_', ':' or '-', and starts with a letter or digit"));
        }
        return read(client -> archive.find(client, question.source(), question.messageId())).map(this::inFlight);
    }

    Future<MessageView> find(MessageKey key) {
        return find(new FindMessage(Optional.of(key.source()), key.messageId()));
    }

    Future<List<Optional<FoundCall>>> findCalls(FindCalls question) {
        List<CallKey> keys = question.keys().stream().limit(FindCalls.KEYS_MAX).toList();
        return read(client -> archive.calls(client, keys));
    }

    Future<MessageView> await(AwaitDelivered question) {
        MessageKey key = new MessageKey(question.source(), question.messageId());
        Duration wait = question.atMost().compareTo(AwaitDelivered.WAIT_MAX) > 0 ? AwaitDelivered.WAIT_MAX : question.atMost();
        return find(key).compose(view -> view.ended() ? Future.succeededFuture(view)
                : waiters.await(DeliveryId.seq(view.deliveries().getFirst().deliveryId()), wait.toMillis(), () -> find(key)));
    }

    Future<DeadLetterPage> deadLetters(ListDeadLetters question) {
        int limit = Math.clamp(question.limit(), 1, ListDeadLetters.LIMIT_MAX);
        return read(client -> archive.deadLetters(client, question.target(), question.after(), limit + 1)).map(letters -> {
            boolean more = letters.size() > limit;
            List<DeadLetter> page = more ? letters.subList(0, limit) : letters;
            return new DeadLetterPage(page, more ? page.getLast().delivery().deliveryId() : 0);
        });
    }

    /** The one change outside the group commit: it gives out no sequence number, and the row's state guards it. */
    Future<DeliveryView> replay(ReplayDeadLetter order) {
        Instant now = clock.instant();
        long expires = now.plus(RelayLimits.LIFETIME_DEFAULT).toEpochMilli();
        return database.transaction(tx -> archive.replay(tx, order.deliveryId(), expires).compose(delivery -> {
            if (!registered.test(delivery.target())) {
                return Future.failedFuture(RelayFault.TARGET_UNKNOWN.because(
                        "target " + delivery.target() + " is not registered any more; the delivery stays a dead letter"));
            }
            Parcel parcel = delivery.header();
            Entry entry = Entry.ofMessage(EntryKind.MESSAGE_REPLAYED, now, delivery.target(), parcel.messageId(), parcel.digest())
                    .detail("by", order.by());
            return journal.append(tx, List.of(entry)).map(delivery);
        })).map(delivery -> {
            deliverer.reopened(delivery, expires);
            return new DeliveryView(delivery.id(), delivery.target(), DeliveryState.QUEUED, 0, Optional.empty(), "");
        });
    }

    Stats stats() {
        long deliveries = 0;
        long bytes = 0;
        long inFlight = 0;
        for (Outbox outbox : deliverer.outboxes()) {
            deliveries += outbox.openDeliveries();
            bytes += outbox.openBytes();
            inFlight += outbox.inFlight();
        }
        return new Stats(meters.acceptedCount(), meters.repeatedCount(), meters.refusedCount(), meters.relayedCount(),
                meters.givenUpCount(DeliveryState.EXPIRED), meters.givenUpCount(DeliveryState.DEAD), deliveries, bytes, inFlight,
                deliverer.connected(), link.up());
    }

    /** The tables know open deliveries only as queued; which are in flight is known here. */
    private MessageView inFlight(MessageView view) {
        if (view.ended()) {
            return view;
        }
        List<DeliveryView> deliveries = view.deliveries().stream().map(this::inFlight).toList();
        return new MessageView(view.source(), view.messageId(), view.digest(), view.type(), view.priority(), view.createdAt(),
                view.acceptedAt(), view.expiresAt(), view.unsigned(), view.receipt(), view.message(), deliveries);
    }

    private DeliveryView inFlight(DeliveryView delivery) {
        OptionalInt attempt = delivery.state().open() ? deliverer.outbox(delivery.target())
                .map(outbox -> outbox.attemptInFlight(delivery.deliveryId())).orElseGet(OptionalInt::empty) : OptionalInt.empty();
        return attempt.isEmpty() ? delivery : new DeliveryView(delivery.deliveryId(), delivery.target(), DeliveryState.IN_FLIGHT,
                attempt.getAsInt(), delivery.endedAt(), delivery.lastError());
    }

    private <T> Future<T> read(Function<SqlClient, Future<T>> question) {
        return link.up() ? Database.mapped(question.apply(link.reader())) : Future.failedFuture(RelayFault.STORE_UNAVAILABLE.because(
                "the database does not answer; ask again shortly", RelayLimits.BUSY_RETRY_AFTER));
    }
}
