package org.bpci.relay;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bpci.bus.Bus;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.relay.Batch.Insertion;
import org.bpci.relay.Batch.LookUp;
import org.bpci.relay.CallCourt.AcceptedCall;
import org.bpci.relay.CallCourt.CallsAccepted;
import org.bpci.relay.Candidate.Proved;
import org.bpci.relay.Commit.Committed;
import org.bpci.relay.RelayRequest.Admitted;
import org.bpci.relay.Stored.DeliveryRow;
import org.bpci.relay.Stored.MessageRow;

/** What follows a commit: answers to the sources, deliveries into the outboxes, metrics, events. */
final class Settlement {

    private final Bus bus;
    private final Admission admission;
    private final Answers answers;
    private final Deliverer deliverer;
    private final Recent recent;
    private final Waiters waiters;
    private final RelayMeters meters;
    private final Function<MessageKey, Future<MessageView>> finder;
    private final Predicate<NodeId> registered;
    private int pending;

    Settlement(Bus bus, Admission admission, Answers answers, Deliverer deliverer, Recent recent, Waiters waiters, RelayMeters meters,
               Function<MessageKey, Future<MessageView>> finder, Predicate<NodeId> registered) {
        this.bus = bus;
        this.admission = admission;
        this.answers = answers;
        this.deliverer = deliverer;
        this.recent = recent;
        this.waiters = waiters;
        this.meters = meters;
        this.finder = finder;
        this.registered = registered;
    }

    /** Messages offered and not answered. */
    int pending() {
        return pending;
    }

    void offered() {
        pending++;
    }

    void committed(Batch batch, Committed what) {
        for (Insertion insertion : what.accepted()) {
            accepted(insertion, batch.atMillis, what.receipts().get(insertion.row().source()));
        }
        for (Commit.Repeat repeat : what.repeated()) {
            repeated(repeat.proved(), repeat.existing(), batch.atMillis);
        }
        for (Proved reused : what.reused()) {
            reused(reused, what.equivocal().contains(reused.key()), batch.atMillis);
        }
        for (LookUp refused : what.refused()) {
            refused(refused.proved(), refused.otherwise());
        }
        int delivered = 0;
        for (Change.Ending ending : batch.endings) {
            boolean counted = what.ended().contains(DeliveryId.key(ending.id()));
            deliverer.ended(ending, counted);
            if (counted) {
                delivered += ending.state() == DeliveryState.DELIVERED ? 1 : 0;
                ended(ending, batch.atMillis);
            }
        }
        tellCourt(what.accepted());
        if (!what.accepted().isEmpty()) {
            meters.committed(what.accepted().size());
        }
        answers.flush();
        deliverer.flush();
        if (!what.accepted().isEmpty() || delivered > 0) {
            bus.publish(new RelayEvent.MessagesRelayed(what.accepted().size(), delivered, Instant.ofEpochMilli(batch.atMillis)));
        }
    }

    private void tellCourt(List<Insertion> accepted) {
        List<AcceptedCall> calls = new ArrayList<>(0);
        for (Insertion insertion : accepted) {
            MessageRow row = insertion.row();
            if (insertion.proved().followed()) {
                calls.add(new AcceptedCall(row.source(), row.messageId(), row.type().equals(MessageType.RESPONSE), row.proven().digest(), row.docket(),
                        Instant.ofEpochMilli(row.expiresMillis())));
            }
        }
        if (!calls.isEmpty()) {
            bus.tell(new CallsAccepted(calls));
        }
    }

    /** Not known to be durable: the source has to send it again, and will get a receipt whichever way it went. */
    void failed(Collection<Proved> unanswered) {
        for (Proved proved : unanswered) {
            refused(proved, unavailable());
        }
        answers.flush();
    }

    private void refused(Proved proved, Refusal refusal) {
        refund(proved);
        refused(proved.candidate(), refusal);
    }

    private void refund(Proved proved) {
        if (proved.charged()) {
            admission.refund(proved.message().source(), proved.candidate().bytes());
        }
    }

    void refused(Candidate candidate, Refusal refusal) {
        refused(candidate.origin(), candidate.message().messageId(), refusal);
    }

    /** @param messageId empty when it is not known */
    void refused(Origin origin, String messageId, Refusal refusal) {
        pending--;
        meters.refused(refusal);
        answers.refused(origin, messageId, refusal);
    }

    static Refusal unavailable() {
        return RelayFault.STORE_UNAVAILABLE.because("the database did not confirm the message; send the same message again",
                RelayLimits.BUSY_RETRY_AFTER);
    }

    private void accepted(Insertion insertion, long atMillis, String receipt) {
        pending--;
        MessageRow row = insertion.row();
        Candidate candidate = insertion.proved().candidate();
        Proof.Proven proven = row.proven();
        recent.add(candidate.key(), mark(insertion.proved()));
        Parcel parcel = new Parcel(row.seq(), row.source(), row.messageId(), proven.digest(), proven.body(), proven.signature(), atMillis, row.docket());
        List<DeliveryRow> deliveries = Batch.deliveries(row, candidate.bytes());
        for (DeliveryRow delivery : deliveries) {
            Slot slot = new Slot(delivery.id(), parcel, delivery.bytes(), delivery.expiresMillis(), 0, 0);
            slot.licence = insertion.proved().licence();
            deliverer.accepted(delivery.target(), slot);
            if (!registered.test(delivery.target())) {
                deliverer.gone(delivery.target()); // it was deregistered while the commit ran
            }
        }
        switch (candidate.origin()) {
            case Origin.BySession session -> answers.receipt(session.session(), receipt);
            case Origin.ByRest rest -> {
                if (!insertion.proved().charged()) { // it was known, and is no longer
                    admission.charge(row.source(), candidate.bytes(), atMillis);
                }
                rest.answer().tryComplete(new Admitted(false, view(row, deliveries, atMillis, receipt)));
            }
        }
    }

    private static Recent.Mark mark(Proved proved) {
        return new Recent.Mark(proved.proven().digest(), proved.proven().signature(), proved.candidate().verdict().key());
    }

    private void repeated(Proved proved, Stored.Existing existing, long atMillis) {
        pending--;
        refund(proved);
        meters.repeated();
        recent.add(proved.key(), mark(proved));
        switch (proved.candidate().origin()) {
            case Origin.BySession session -> answers.receipt(session.session(), existing.receipt());
            case Origin.ByRest rest -> {
                admission.chargeRemote(rest.remote(), atMillis);
                finder.apply(proved.key()).onComplete(
                        view -> rest.answer().tryComplete(new Admitted(true, view)), failure -> rest.answer().tryFail(failure));
            }
        }
    }

    private void reused(Proved proved, boolean evidence, long atMillis) {
        Message message = proved.message();
        refused(proved, RelayFault.MESSAGE_ID_REUSED.because("message_id " + message.messageId()
                + " belongs to another message of " + message.source() + "; give this one an id of its own"));
        if (evidence) {
            bus.publish(new RelayEvent.EquivocationFound(message.source(), message.messageId(), Instant.ofEpochMilli(atMillis)));
        }
    }

    private void ended(Change.Ending ending, long atMillis) {
        Parcel parcel = ending.parcel();
        if (ending.state() == DeliveryState.DELIVERED) {
            meters.relayed(atMillis - parcel.acceptedAtMillis());
        } else {
            meters.givenUp(ending.state());
            bus.publish(new RelayEvent.DeliveryGivenUp(parcel.source(), parcel.messageId(), ending.target(), ending.id(),
                    ending.state(), ending.reason(), Instant.ofEpochMilli(atMillis)));
        }
        waiters.ended(parcel.seq());
    }

    private static MessageView view(MessageRow row, List<DeliveryRow> deliveries, long atMillis, String receipt) {
        Digest digest = row.proven().digest();
        return new MessageView(row.source(), row.messageId(), digest, row.type(), row.priority(), Instant.ofEpochMilli(row.createdMillis()),
                Instant.ofEpochMilli(atMillis), Instant.ofEpochMilli(row.expiresMillis()), row.proven().signature().isEmpty(), receipt,
                Frames.signed(new String(row.proven().body(), StandardCharsets.UTF_8), row.proven().signature()),
                deliveries.stream().map(delivery -> new DeliveryView(delivery.id(), delivery.target(), DeliveryState.QUEUED, 0,
                        Optional.empty(), "")).toList());
    }
}
