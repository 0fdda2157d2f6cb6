package org.bpci.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.bpci.api.ApiFault;
import org.bpci.kernel.Crowd;
import org.bpci.kernel.Refusal;

/**
 * Gives every connection of one instance a deadline for whatever it is waiting for from its peer. Vert.x's idle timeout
 * alone would let a peer live for ever on one byte now and then. While it waits for its peer it may also have to make room
 * for a new connection: see {@link Places}.
 *
 * <pre>
 * phase     ends with               deadline       then
 * head      a complete head         headTimeout    closed, cut a little later
 * body      the end of the body     bodyTimeout    refused, parted from
 * work      our answer              none: it is ours
 * answer    the peer has taken it   writeTimeout   cut
 * parting   the peer's end          1 s            cut
 * </pre>
 */
final class ConnectionWatch {

    private static final long CLOSING_NANOS = Duration.ofSeconds(1).toNanos();

    private final EdgeLimits limits;
    private final Places places;
    private final LongSupplier nanos;
    private final Map<HttpConnection, Guest> guests = new HashMap<>();
    private boolean closing;

    /** @param nanos a clock that never goes back */
    ConnectionWatch(FrontDesk desk, LongSupplier nanos) {
        this.limits = desk.limits();
        this.places = desk.places();
        this.nanos = nanos;
    }

    void opened(HttpConnection connection) {
        Channel channel = channel(connection);
        Optional<Places.Place> place = closing ? Optional.empty() : places.enter(Crowd.networkOf(channel.remoteAddress()),
                () -> channel.eventLoop().execute(() -> cut(connection)));
        if (place.isEmpty()) {
            cut(connection);
            return;
        }
        PipelineGuard guard = new PipelineGuard(() -> cut(connection), () -> malformed(connection));
        ChannelHandlerContext vertx = ((HttpServerConnection) connection).channelHandlerContext();
        vertx.pipeline().addBefore(vertx.name(), null, guard);
        guests.put(connection, new Guest(guard, place.get(), nanos.getAsLong() + limits.headTimeout().toNanos()));
        connection.closeHandler(closed -> {
            guests.remove(connection);
            place.get().leave();
        });
    }

    /** Whether the request is to be served: its connection may be another's by now. */
    boolean headRead(HttpServerRequest request) {
        Guest guest = guests.get(request.connection());
        if (guest == null) {
            return false;
        }
        guest.begin(request, nanos.getAsLong() + limits.bodyTimeout().toNanos());
        return guest.settle();
    }

    /** @param refuse what to do with a body that is late or malformed; the refusal is an answer like any other */
    void bodyAwaited(HttpServerRequest request, Consumer<Refusal> refuse) {
        Guest guest = guests.get(request.connection());
        if (guest != null) {
            guest.awaitBody(refuse);
            if (guest.isLast()) {
                refuseMalformed(refuse);
            }
        }
    }

    /** Whether the request is to be worked on: its connection may be another's by now. */
    boolean bodyRead(HttpServerRequest request) {
        Guest guest = guests.get(request.connection());
        if (guest == null || !guest.isAt(request)) {
            return false;
        }
        guest.bodyEnded();
        if (!guest.answerOpen()) {
            guest.deadline(headDeadline(request.connection()));
        }
        return guest.settle();
    }

    /** Our answer is on its way; a body that is still coming has as long as the peer has to take the answer. */
    void answering(HttpServerRequest request) {
        Guest guest = guests.get(request.connection());
        if (guest != null && guest.isAt(request)) {
            guest.answering(nanos.getAsLong() + limits.writeTimeout().toNanos());
            guest.settle();
        }
    }

    void answered(HttpServerRequest request) {
        Guest guest = guests.get(request.connection());
        if (guest == null) {
            return;
        }
        boolean last = guest.isAt(request) && guest.isLast();
        guest.guard.answered();
        if (!guest.isAt(request)) {
            malformed(request.connection()); // the next of a pipeline has begun, and may have waited for its turn to be refused
            return;
        }
        guest.answered();
        if (last) {
            part(request.connection(), guest);
        } else if (!guest.bodyOpen()) {
            guest.deadline(headDeadline(request.connection()));
        }
        guest.settle();
    }

    /** Nothing that follows the request on its connection can be trusted to begin another. */
    void last(HttpServerRequest request) {
        Guest guest = guests.get(request.connection());
        if (guest != null) {
            guest.last();
            guest.guard.deafen();
        }
    }

    boolean isLast(HttpServerRequest request) {
        Guest guest = guests.get(request.connection());
        return guest != null && guest.isAt(request) && guest.isLast();
    }

    void tick() {
        List<Map.Entry<HttpConnection, Guest>> late = new ArrayList<>();
        long now = nanos.getAsLong();
        guests.forEach((connection, guest) -> {
            if (guest.late(now)) {
                late.add(Map.entry(connection, guest));
            }
        });
        late.forEach(entry -> end(entry.getKey(), entry.getValue()));
    }

    private void end(HttpConnection connection, Guest guest) {
        if (guest.refuseBody().isPresent()) {
            guest.last();
            guest.refuseBody().get().accept(ApiFault.REQUEST_TOO_SLOW.because(
                    "the body did not arrive within " + limits.bodyTimeout().toSeconds() + " s; send it faster"));
        } else if (guest.answerOpen() || guest.bodyOpen() || guest.isLast()) {
            cut(connection);
        } else {
            guest.last();
            guest.deadline(nanos.getAsLong() + CLOSING_NANOS);
            connection.close();
        }
    }

    private void malformed(HttpConnection connection) {
        Guest guest = guests.get(connection);
        if (guest == null || !guest.guard.broken() || !guest.isLast()) {
            return; // earlier requests of the pipeline come first
        }
        if (guest.refuseBody().isPresent()) {
            refuseMalformed(guest.refuseBody().get());
        } else if (!guest.answerOpen()) {
            part(connection, guest);
        }
    }

    private static void refuseMalformed(Consumer<Refusal> refuse) {
        refuse.accept(ApiFault.REQUEST_MALFORMED.because(
                "the body is not chunked as RFC 9112 §7.1 writes it; send Content-Length, or chunks with size lines and CR LF"));
    }

    /**
     * Ends our half and reads on for a moment: closing both at once could destroy our last words on their way
     * (RFC 9112 §9.6).
     */
    private void part(HttpConnection connection, Guest guest) {
        guest.last();
        guest.guard.deafen();
        guest.deadline(nanos.getAsLong() + CLOSING_NANOS);
        if (channel(connection) instanceof DuplexChannel duplex && duplex.isOpen()) {
            duplex.shutdownOutput();
        }
    }

    /** From now on idle connections are cut, and the others when they have their answer. */
    void close() {
        closing = true;
        List<HttpConnection> idle = new ArrayList<>();
        guests.forEach((connection, guest) -> {
            if (!guest.answerOpen()) {
                idle.add(connection);
            }
        });
        idle.forEach(ConnectionWatch::cut);
    }

    boolean isEmpty() {
        return guests.isEmpty();
    }

    void cutAll() {
        List.copyOf(guests.keySet()).forEach(ConnectionWatch::cut);
    }

    private long headDeadline(HttpConnection connection) {
        if (closing) {
            connection.close();
        }
        return nanos.getAsLong() + limits.headTimeout().toNanos();
    }

    /** Beneath Vert.x, whose close would wait behind an answer that the peer does not take; without lingering. */
    private static void cut(HttpConnection connection) {
        Channel channel = channel(connection);
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    private static Channel channel(HttpConnection connection) {
        return ((HttpServerConnection) connection).channelHandlerContext().channel();
    }
}
