package org.bpci.bus;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell every room stands in. It takes the requests of its sealed doors, hands each to its handler and answers every
 * one of them: with the value, with the handler's {@link Refusal}, or with {@code defect} when the handler broke.
 *
 * <p>{@link #serve} handlers form one serial lane: the next begins when the one before has ended, also across
 * {@code await}, so a room that decides, persists and applies needs no locks. The lane is a bounded queue of our own
 * because the consumer's buffer drops what it cannot hold without a word. {@link #serveAsync} handlers run at once on the
 * room's context and answer later.
 */
public abstract class Room extends VerticleBase {

    /** Requests waiting in the lane; beyond it they are refused with {@code room-busy}. */
    private static final int LANE_REQUESTS_MAX = 10_000;
    private static final Duration BUSY_RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);

    private final Map<Class<?>, Function<Request<?>, Future<?>>> immediate = new HashMap<>();
    private final Map<Class<?>, Function<Request<?>, ?>> serial = new HashMap<>();
    private final Queue<Message<Request<?>>> lane = new ArrayDeque<>();
    private boolean draining;

    /** Handles {@code kind} in the serial lane; the handler may {@code await} when the room runs on virtual threads. */
    protected final <R, T extends Request<R>> void serve(Class<T> kind, Function<T, R> handler) {
        serial.put(kind, request -> handler.apply(kind.cast(request)));
    }

    /** Handles {@code kind} at once; the handler must not block. */
    protected final <R, T extends Request<R>> void serveAsync(Class<T> kind, Function<T, Future<R>> handler) {
        immediate.put(kind, request -> handler.apply(kind.cast(request)));
    }

    /** Opens a sealed door at {@code address}; every request kind of it must have a handler by now. */
    protected final Future<Void> open(Class<?> door, String address) {
        Set<Class<?>> unserved = new HashSet<>(Set.of(door.getPermittedSubclasses()));
        unserved.removeAll(serial.keySet());
        unserved.removeAll(immediate.keySet());
        if (!unserved.isEmpty()) {
            return Future.failedFuture(new IllegalStateException("no handler for " + unserved));
        }
        if (serial.isEmpty()) {
            serveAsync(Ping.class, ping -> Future.succeededFuture(true));
        } else {
            serve(Ping.class, ping -> true);
        }
        return vertx.eventBus().<Request<?>>localConsumer(address).handler(this::receive).completion();
    }

    private void receive(Message<Request<?>> message) {
        var handler = immediate.get(message.body().getClass());
        if (handler != null) {
            answerLater(message, handler);
        } else if (lane.size() >= LANE_REQUESTS_MAX) {
            answer(message, new Outcome.Refused(BusFault.ROOM_BUSY.because(
                    LANE_REQUESTS_MAX + " requests are waiting already; slow down and try again", BUSY_RETRY_AFTER)));
        } else {
            lane.add(message);
            if (!draining) {
                draining = true;
                context.runOnContext(nothing -> drain());
            }
        }
    }

    private void drain() {
        try {
            for (var message = lane.poll(); message != null; message = lane.poll()) {
                answer(message, decide(message.body()));
            }
        } finally {
            draining = false;
        }
    }

    private Outcome decide(Request<?> request) {
        try {
            return new Outcome.Answered(serial.get(request.getClass()).apply(request));
        } catch (Throwable failure) {
            return refused(request, failure);
        }
    }

    private void answerLater(Message<Request<?>> message, Function<Request<?>, Future<?>> handler) {
        Request<?> request = message.body();
        try {
            handler.apply(request).onComplete(
                    value -> answer(message, new Outcome.Answered(value)),
                    failure -> answer(message, refused(request, failure)));
        } catch (Throwable failure) {
            answer(message, refused(request, failure));
        }
    }

    private static Outcome refused(Request<?> request, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return new Outcome.Refused(refusal);
        }
        if (failure instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        String what = request.getClass().getSimpleName();
        LOG.atError().setMessage("request failed").addKeyValue("request", what).setCause(failure).log();
        return new Outcome.Refused(BusFault.DEFECT.because(what + " failed unexpectedly; the log of the node has the cause"));
    }

    private static void answer(Message<Request<?>> message, Outcome outcome) {
        if (message.replyAddress() != null) {
            message.reply(outcome, Bus.replyOptions());
        }
    }
}
