package org.bpci.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.function.Consumer;
import org.bpci.kernel.Event;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Request;

/**
 * The only way from one verticle to another: {@link #ask} one room, {@link #tell} it something that needs no answer, or
 * {@link #publish} a fact to whoever listens.
 */
public final class Bus {

    /** How long a room may take to answer before the asker is told {@code room-timeout}. */
    public static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);

    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setCodecName(LocalCodec.NAME).setLocalOnly(true).setSendTimeout(ASK_TIMEOUT.toMillis());

    private final EventBus eventBus;

    private Bus(EventBus eventBus) {
        this.eventBus = eventBus;
    }

    /** Prepares the event bus of a new Vert.x; once per {@code Vertx}. */
    public static Bus install(Vertx vertx) {
        vertx.eventBus().registerCodec(new LocalCodec());
        return of(vertx);
    }

    /** The bus of a Vert.x on which {@link #install} ran. */
    public static Bus of(Vertx vertx) {
        return new Bus(vertx.eventBus());
    }

    /** Fails with a {@link Refusal} and nothing else. */
    public <R> Future<R> ask(Request<R> request) {
        return ask(request, ASK_TIMEOUT);
    }

    /** As {@link #ask(Request)}, for the few requests that are meant to wait longer. */
    public <R> Future<R> ask(Request<R> request, Duration timeout) {
        DeliveryOptions options = timeout.equals(ASK_TIMEOUT)
                ? LOCAL : new DeliveryOptions(LOCAL).setSendTimeout(timeout.toMillis());
        return eventBus.<Outcome>request(request.address(), request, options)
                .transform((reply, failure) -> failure != null ? Future.failedFuture(refusalOf(request, failure))
                        : switch (reply.body()) {
                            case Outcome.Answered answered -> Future.succeededFuture(Bus.<R>unchecked(answered.value()));
                            case Outcome.Refused refused -> Future.failedFuture(refused.refusal());
                        });
    }

    /** Sends without waiting; a room that is gone or full loses it, so only for what the sender repeats or can spare. */
    public void tell(Request<?> request) {
        eventBus.send(request.address(), request, LOCAL);
    }

    public void publish(Event event) {
        eventBus.publish(topic(event.getClass()), event, LOCAL);
    }

    /**
     * Listens on the caller's context to one kind of event, or to all kinds of a sealed {@code XEvent}. Events of one
     * publisher arrive in the order it published them, within one kind.
     */
    public <E extends Event> void listen(Class<E> kind, Consumer<E> listener) {
        if (kind.isSealed()) {
            for (Class<?> permitted : kind.getPermittedSubclasses()) {
                listen(permitted.asSubclass(kind), listener::accept);
            }
            return;
        }
        MessageConsumer<E> consumer = eventBus.localConsumer(topic(kind));
        consumer.handler(message -> listener.accept(message.body()));
    }

    static DeliveryOptions replyOptions() {
        return LOCAL;
    }

    private static String topic(Class<?> kind) {
        return "event." + kind.getName();
    }

    private static Refusal refusalOf(Request<?> request, Throwable failure) {
        String what = request.getClass().getSimpleName();
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT) {
            return BusFault.ROOM_TIMEOUT.because(what + " was not answered in time; ask again, the result may already stand");
        }
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
            return BusFault.ROOM_CLOSED.because(what + " has no room to go to: the node is starting or stopping; try again shortly");
        }
        return BusFault.DEFECT.because(what + " failed unexpectedly; the log of the node has the cause");
    }

    @SuppressWarnings("unchecked") // the room that serves a Request<R> is checked by Room.serve to answer R
    private static <R> R unchecked(Object value) {
        return (R) value;
    }
}
