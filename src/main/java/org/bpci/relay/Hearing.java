package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bpci.bus.Bus;
import org.bpci.bus.BusFault;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;
import org.bpci.relay.CallCourt.CallRuling;
import org.bpci.relay.CallCourt.OfferedCall;
import org.bpci.relay.CallCourt.RuleOnHandOuts;
import org.bpci.relay.CallCourt.RuleOnOffers;
import org.bpci.relay.CallCourt.WaitingCall;

/** Brings calls before the court, many at a time. What the court does not decide is denied, and may be tried again. */
final class Hearing {

    /** After which a call that could not be decided is decided again. */
    private static final long UNDECIDED_MILLIS = 1_000;

    /** Calls of one question, but for the last chunk that is added; about a millisecond of deciding. */
    private static final int CALLS_MAX = 256;

    private final Bus bus;
    private final Deque<Offer> waiting = new ArrayDeque<>();
    private boolean asking;

    /** The calls of one chunk and what becomes of them. */
    private record Offer(List<OfferedCall> calls, Promise<List<CallRuling>> rulings) {
    }

    Hearing(Bus bus) {
        this.bus = bus;
    }

    /** The rulings on the calls among verified candidates, by their place; asks nothing when there are none. Never fails. */
    Future<Map<Integer, CallRuling>> offers(List<Candidate> candidates, List<Proof> proofs) {
        List<Integer> places = new ArrayList<>(0);
        List<OfferedCall> calls = new ArrayList<>(0);
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            if (candidate.message().isCall() && candidate.verdict().objection().isEmpty() && proofs.get(i) instanceof Proof.Proven proven) {
                places.add(i);
                calls.add(offered(candidate, proven));
            }
        }
        if (calls.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Offer offer = new Offer(calls, Promise.promise());
        waiting.add(offer);
        ask();
        return offer.rulings.future().map(rulings -> {
            Map<Integer, CallRuling> byPlace = new HashMap<>();
            for (int i = 0; i < places.size(); i++) {
                byPlace.put(places.get(i), rulings.get(i));
            }
            return byPlace;
        });
    }

    /**
     * One question at a time: what is offered meanwhile makes up the next, so that the way there and back is shared by more
     * calls the more there is to do. Chunks are continued in their order anyway.
     */
    private void ask() {
        if (asking || waiting.isEmpty()) {
            return;
        }
        asking = true;
        List<Offer> offers = new ArrayList<>(waiting.size());
        List<OfferedCall> calls = new ArrayList<>();
        while (!waiting.isEmpty() && calls.size() < CALLS_MAX) {
            offers.add(waiting.peek());
            calls.addAll(waiting.poll().calls);
        }
        rulings(bus.ask(new RuleOnOffers(calls)), calls.size()).onSuccess(rulings -> {
            asking = false;
            ask();
            int from = 0;
            for (Offer offer : offers) {
                int to = from + offer.calls.size();
                offer.rulings.complete(rulings.subList(from, to));
                from = to;
            }
        });
    }

    /** One ruling for each slot, all of which are calls. Never fails. */
    Future<List<CallRuling>> handOuts(List<WaitingCall> calls) {
        return rulings(bus.ask(new RuleOnHandOuts(calls)), calls.size());
    }

    /** What a ruling makes of a call that was about to be handed out. */
    static void ruled(Outbox outbox, Slot call, CallRuling ruling, long nowMillis, Consumer<Change> changes) {
        if (call.place != Slot.Place.IN_FLIGHT) {
            return; // it ended meanwhile
        }
        switch (ruling) {
            case CallRuling.Allowed allowed -> {
                call.parcel = call.parcel.under(allowed.docket());
                call.licence = allowed.licence();
            }
            case CallRuling.Held held -> outbox.parked(call);
            case CallRuling.Denied denied when denied.audited() -> changes.accept(outbox.revoked(call, Reason.plain(denied.refusal().detail())));
            case CallRuling.Denied undecided -> outbox.postponed(call, nowMillis + UNDECIDED_MILLIS);
        }
    }

    private static OfferedCall offered(Candidate candidate, Proof.Proven proven) {
        Message message = candidate.message();
        Optional<VerificationKey> verified = proven.app() == Proof.AppSignature.VERIFIED ? candidate.appKey() : Optional.empty();
        return new OfferedCall(message.source(), message.messageId(), message.type(), message.targets(), message.content(),
                candidate.bytes(), proven.digest(), Instant.ofEpochMilli(message.expiresMillis()), !proven.signature().isEmpty(), verified,
                proven.app() == Proof.AppSignature.FORGED);
    }

    private static Future<List<CallRuling>> rulings(Future<List<CallRuling>> asked, int count) {
        return asked.otherwise(failure -> {
            Refusal refusal = failure instanceof Refusal known && !known.is(BusFault.DEFECT) ? RelayFault.RELAY_BUSY.because(
                    "the call could not be decided (" + known.code() + "); send it again", RelayLimits.BUSY_RETRY_AFTER)
                    : BusFault.DEFECT.because("the call could not be decided; the log of the node has the cause");
            return Collections.nCopies(count, new CallRuling.Denied(Docket.NONE, refusal, false));
        });
    }
}
