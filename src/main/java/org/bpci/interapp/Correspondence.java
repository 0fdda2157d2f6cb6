package org.bpci.interapp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.bus.Bus;
import org.bpci.interapp.InterAppRequest.AwaitResponse;
import org.bpci.interapp.InterAppRequest.ResponseKey;
import org.bpci.relay.CallCourt.AcceptedCall;
import org.bpci.relay.CallCourt.CallsAccepted;
import org.bpci.relay.RelayRequest.CallKey;
import org.bpci.relay.RelayRequest.FindCalls;
import org.bpci.relay.RelayRequest.FoundCall;

/** Calls and their responses: which calls were accepted lately, and who waits for a response. The relay's tables know all of them. */
final class Correspondence {

    /** Callers that wait for a response at a time; one more is told at once to ask again. */
    private static final int WAITING_MAX = 10_000;

    private final Vertx vertx;
    private final Bus bus;
    private final Book book;
    private final Map<CallKey, List<Promise<Optional<ResponseKey>>>> waiting = new HashMap<>();
    private final Map<CallKey, FoundCall> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CallKey, FoundCall> eldest) {
            return size() > InterAppLimits.RECENT_CALLS_MAX;
        }
    };

    Correspondence(Vertx vertx, Bus bus, Book book) {
        this.vertx = vertx;
        this.bus = bus;
        this.book = book;
    }

    /** A call that was accepted lately. */
    Optional<FoundCall> call(CallKey key) {
        return Optional.ofNullable(recent.get(key));
    }

    /** Those of the keys that are accepted calls. */
    Future<Map<CallKey, FoundCall>> lookUp(List<CallKey> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return bus.ask(new FindCalls(keys)).map(found -> {
            Map<CallKey, FoundCall> calls = new HashMap<>();
            found.forEach(call -> call.ifPresent(it -> calls.put(it.key(), it)));
            return calls;
        });
    }

    Future<Void> accepted(CallsAccepted told) {
        for (AcceptedCall call : told.calls()) {
            if (call.response()) {
                Terms.of(call.docket()).ifPresent(terms -> book.app(terms.to()).ifPresent(caller -> answer(
                        new CallKey(caller.node(), terms.subject()), new ResponseKey(call.source(), call.messageId()))));
            } else {
                CallKey key = new CallKey(call.source(), call.messageId());
                recent.put(key, new FoundCall(key, call.digest(), call.docket(), call.expiresAt()));
            }
        }
        return Future.succeededFuture();
    }

    private void answer(CallKey call, ResponseKey response) {
        List<Promise<Optional<ResponseKey>>> callers = waiting.remove(call);
        if (callers != null) {
            callers.forEach(caller -> caller.tryComplete(Optional.of(response)));
        }
    }

    Future<Optional<ResponseKey>> await(AwaitResponse question) {
        CallKey key = new CallKey(question.callerNode(), question.callId());
        Duration wait = question.atMost().compareTo(AwaitResponse.WAIT_MAX) > 0 ? AwaitResponse.WAIT_MAX : question.atMost();
        if (waiting.size() >= WAITING_MAX || wait.isZero() || wait.isNegative()) {
            return response(key);
        }
        Promise<Optional<ResponseKey>> answer = Promise.promise();
        waiting.computeIfAbsent(key, any -> new ArrayList<>(1)).add(answer);
        vertx.setTimer(wait.toMillis(), timer -> {
            List<Promise<Optional<ResponseKey>>> callers = waiting.get(key);
            if (callers != null && callers.remove(answer) && callers.isEmpty()) {
                waiting.remove(key);
            }
            answer.tryComplete(Optional.empty());
        });
        response(key).onSuccess(found -> found.ifPresent(there -> answer(key, there))); // it may have come before
        return answer.future();
    }

    /** The response as the relay's tables have it. */
    private Future<Optional<ResponseKey>> response(CallKey key) {
        return lookUp(List.of(key)).compose(calls -> {
            Optional<FoundCall> call = Optional.ofNullable(calls.get(key));
            Optional<CallKey> response = call.flatMap(found -> Terms.of(found.docket()).flatMap(terms -> book.app(terms.to()))
                    .map(callee -> new CallKey(callee.node(), Response.idFor(found.digest()))));
            return response.isEmpty() ? Future.succeededFuture(Optional.empty()) : lookUp(List.of(response.get())).map(found ->
                    Optional.ofNullable(found.get(response.get())).map(it -> new ResponseKey(it.key().source(), it.key().messageId())));
        });
    }
}
