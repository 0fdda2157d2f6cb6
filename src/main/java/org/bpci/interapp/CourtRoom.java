package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bpci.kernel.Refusal;
import org.bpci.relay.CallCourt.CallRuling;
import org.bpci.relay.CallCourt.OfferedCall;
import org.bpci.relay.CallCourt.RuleOnHandOuts;
import org.bpci.relay.CallCourt.RuleOnOffers;
import org.bpci.relay.CallCourt.WaitingCall;
import org.bpci.relay.Docket;
import org.bpci.relay.RelayRequest.CallKey;
import org.bpci.relay.RelayRequest.FoundCall;

/**
 * Where the relay's questions are answered, many at a time and without waiting for the room's lane: agreements in force are in
 * memory. Only what memory does not know is looked up first: agreements that have ended, calls whose response came late.
 */
final class CourtRoom {

    private final Court court;
    private final Office office;
    private final Book book;
    private final Correspondence correspondence;
    private final Policies policies;
    private final InterAppMeters meters;
    private final Consumer<Turn.Enforce> enforce;

    /** What a message says it is. */
    private sealed interface Speech {

        record Asks(Call call) implements Speech {
        }

        record Answers(Response response) implements Speech {
        }

        record Nonsense(Refusal refusal) implements Speech {
        }
    }

    CourtRoom(Court court, Office office, Book book, Correspondence correspondence, Policies policies, InterAppMeters meters,
              Consumer<Turn.Enforce> enforce) {
        this.court = court;
        this.office = office;
        this.book = book;
        this.correspondence = correspondence;
        this.policies = policies;
        this.meters = meters;
        this.enforce = enforce;
    }

    Future<List<CallRuling>> offers(RuleOnOffers question) {
        List<Speech> speeches = new ArrayList<>(question.calls().size());
        Set<String> unknown = new LinkedHashSet<>();
        Set<CallKey> unheard = new LinkedHashSet<>();
        for (OfferedCall offered : question.calls()) {
            Speech speech = read(offered);
            speeches.add(speech);
            agreementId(speech).filter(id -> office.known(id).isEmpty()).ifPresent(unknown::add);
            answered(speech).filter(key -> correspondence.call(key).isEmpty()).ifPresent(unheard::add);
        }
        if (unknown.isEmpty() && unheard.isEmpty()) {
            return Future.succeededFuture(rule(question.calls(), speeches, Map.of(), Map.of()));
        }
        return office.lookUp(List.copyOf(unknown)).compose(standings -> correspondence.lookUp(List.copyOf(unheard))
                .map(calls -> rule(question.calls(), speeches, standings, calls)));
    }

    private List<CallRuling> rule(List<OfferedCall> offers, List<Speech> speeches, Map<String, Standing> standings, Map<CallKey, FoundCall> calls) {
        Instant now = office.now();
        List<CallRuling> rulings = new ArrayList<>(offers.size());
        for (int i = 0; i < offers.size(); i++) {
            Speech speech = speeches.get(i);
            Optional<Standing> standing = agreementId(speech).flatMap(id -> office.known(id).or(() -> Optional.ofNullable(standings.get(id))));
            Optional<FoundCall> call = answered(speech).flatMap(key -> correspondence.call(key).or(() -> Optional.ofNullable(calls.get(key))));
            rulings.add(rule(offers.get(i), speech, standing, call, now));
        }
        return rulings;
    }

    private CallRuling rule(OfferedCall offered, Speech speech, Optional<Standing> standing, Optional<FoundCall> call, Instant now) {
        try {
            Terms terms = switch (speech) {
                case Speech.Asks asks -> court.call(offered, asks.call(), standing, now);
                case Speech.Answers answers -> court.response(offered, answers.response(), standing, call, now);
                case Speech.Nonsense nonsense -> throw nonsense.refusal();
            };
            meters.call(InterAppMeters.ALLOWED);
            Agreement agreement = standing.orElseThrow().latest();
            boolean followed = speech instanceof Speech.Answers || agreement.type() == CommunicationType.SERVICE_CALL;
            return new CallRuling.Allowed(terms.docket(agreement.id()), office.licence(agreement), followed);
        } catch (Refusal refusal) {
            meters.call(refusal.code());
            Docket docket = blamed(offered, speech, standing);
            violated(speaker(speech), docket, refusal, now);
            return new CallRuling.Denied(docket, refusal, true);
        }
    }

    /** An agreement is charged with what the node of one of its parties sent, not with what others say in its name. */
    private Docket blamed(OfferedCall offered, Speech speech, Optional<Standing> standing) {
        Optional<AppId> speaker = speaker(speech).filter(app -> book.app(app).filter(known -> known.node().equals(offered.source())).isPresent());
        if (standing.isEmpty() || speaker.isEmpty() || !standing.get().latest().isParty(speaker.get())) {
            return Docket.NONE;
        }
        return switch (speech) {
            case Speech.Asks asks -> new Terms(asks.call().version(), false, asks.call().caller(), asks.call().callee(), asks.call().payload().level(),
                    Terms.NOT_COUNTED, asks.call().action().text(), "-").docket(standing.get().id());
            case Speech.Answers answers -> new Terms(answers.response().version(), true, answers.response().responder(), answers.response().caller(),
                    answers.response().payload().level(), Terms.NOT_COUNTED, answers.response().callId(), "-").docket(standing.get().id());
            case Speech.Nonsense nonsense -> Docket.NONE;
        };
    }

    private void violated(Optional<AppId> speaker, Docket docket, Refusal refusal, Instant now) {
        Optional<Policies.Violation> violation = Policies.Violation.of(refusal);
        if (docket.isCall() && speaker.isPresent() && violation.isPresent()) {
            policies.seen(speaker.get(), violation.get(), now.toEpochMilli()).ifPresent(action ->
                    enforce.accept(new Turn.Enforce(speaker.get(), docket.agreement(), violation.get(), action)));
        }
    }

    Future<List<CallRuling>> handOuts(RuleOnHandOuts question) {
        Set<String> unknown = new LinkedHashSet<>();
        for (WaitingCall call : question.calls()) {
            if (office.known(call.docket().agreement()).isEmpty()) {
                unknown.add(call.docket().agreement());
            }
        }
        if (unknown.isEmpty()) {
            return Future.succeededFuture(handOuts(question.calls(), Map.of()));
        }
        return office.lookUp(List.copyOf(unknown)).map(standings -> handOuts(question.calls(), standings));
    }

    private List<CallRuling> handOuts(List<WaitingCall> calls, Map<String, Standing> standings) {
        Instant now = office.now();
        List<CallRuling> rulings = new ArrayList<>(calls.size());
        calls.forEach(call -> rulings.add(handOut(call, standings, now)));
        return rulings;
    }

    private CallRuling handOut(WaitingCall call, Map<String, Standing> standings, Instant now) {
        String id = call.docket().agreement();
        try {
            Optional<Standing> standing = office.known(id).or(() -> Optional.ofNullable(standings.get(id)));
            Docket docket = court.handOut(call, standing, now);
            meters.call(InterAppMeters.ALLOWED_AGAIN);
            return new CallRuling.Allowed(docket, office.licence(standing.orElseThrow().latest()), false);
        } catch (Refusal refusal) {
            if (refusal.is(InterAppFault.AGREEMENT_SUSPENDED)) {
                meters.call(InterAppMeters.HELD);
                return new CallRuling.Held();
            }
            meters.call(InterAppMeters.REVOKED);
            return new CallRuling.Denied(call.docket(), refusal, true);
        }
    }

    private static Speech read(OfferedCall offered) {
        try {
            ObjectNode content = Court.object(offered);
            return offered.type().equals(Call.MESSAGE_TYPE) ? new Speech.Asks(Call.read(content)) : new Speech.Answers(Response.read(content));
        } catch (Refusal refusal) {
            return new Speech.Nonsense(refusal);
        }
    }

    private static Optional<String> agreementId(Speech speech) {
        return switch (speech) {
            case Speech.Asks asks -> Optional.of(asks.call().agreementId());
            case Speech.Answers answers -> Optional.of(answers.response().agreementId());
            case Speech.Nonsense nonsense -> Optional.empty();
        };
    }

    private static Optional<AppId> speaker(Speech speech) {
        return switch (speech) {
            case Speech.Asks asks -> Optional.of(asks.call().caller());
            case Speech.Answers answers -> Optional.of(answers.response().responder());
            case Speech.Nonsense nonsense -> Optional.empty();
        };
    }

    /** The call a response is to: its sender is the node that hosts the caller. */
    private Optional<CallKey> answered(Speech speech) {
        return speech instanceof Speech.Answers answers
                ? book.app(answers.response().caller()).map(app -> new CallKey(app.node(), answers.response().callId())) : Optional.empty();
    }
}
