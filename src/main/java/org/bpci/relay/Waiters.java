package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Callers that wait until every delivery of a message has ended. */
final class Waiters {

    private final Vertx vertx;
    private final Map<Long, List<Waiter>> waiters = new HashMap<>();

    private record Waiter(Supplier<Future<MessageView>> look, Promise<MessageView> answer) {
    }

    Waiters(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @param look reads the message as it stands */
    Future<MessageView> await(long seq, long atMostMillis, Supplier<Future<MessageView>> look) {
        Waiter waiter = new Waiter(look, Promise.promise());
        waiters.computeIfAbsent(seq, any -> new ArrayList<>()).add(waiter);
        long timer = vertx.setTimer(Math.max(1, atMostMillis), late -> look.get().onComplete(
                view -> waiter.answer.tryComplete(view), failure -> waiter.answer.tryFail(failure)));
        check(waiter); // it may have ended between the caller's look and now
        return waiter.answer.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            remove(seq, waiter);
        });
    }

    /** A delivery of the message ended. */
    void ended(long seq) {
        List<Waiter> concerned = waiters.get(seq);
        if (concerned != null) {
            List.copyOf(concerned).forEach(Waiters::check);
        }
    }

    private static void check(Waiter waiter) {
        waiter.look.get().onSuccess(view -> {
            if (view.ended()) {
                waiter.answer.tryComplete(view);
            }
        });
    }

    private void remove(long seq, Waiter waiter) {
        waiters.computeIfPresent(seq, (key, list) -> {
            list.remove(waiter);
            return list.isEmpty() ? null : list;
        });
    }
}
