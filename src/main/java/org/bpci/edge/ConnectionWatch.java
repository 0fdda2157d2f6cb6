package org.bpci.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every connection of one instance a deadline for whatever it is waiting for from its peer. Vert.x's idle timeout
 * alone would let a peer live for ever on one byte now and then.
 *
 * <pre>
 * phase     ends with               deadline       then
 * head      a complete head         headTimeout    closed, cut a little later
 * body      the end of the body     bodyTimeout    refused
 * work      our answer              none: it is ours
 * answer    the peer has taken it   writeTimeout   cut
 * </pre>
 */
final class ConnectionWatch {

    private static final long NEVER = Long.MAX_VALUE;
    private static final long CLOSING_NANOS = Duration.ofSeconds(1).toNanos();

    private final EdgeLimits limits;
    private final FrontDesk desk;
    private final Map<HttpConnection, Guest> guests = new HashMap<>();
    private boolean closing;

    private static final class Guest {
        private final PipelineGuard guard;
        private boolean bodyOpen;
        private boolean answerOpen;
        private boolean closeAsked;
        private Runnable bodyLate = () -> { };
        private long deadline;

        private Guest(PipelineGuard guard, long deadline) {
            this.guard = guard;
            this.deadline = deadline;
        }
    }

    ConnectionWatch(FrontDesk desk) {
        this.limits = desk.limits();
        this.desk = desk;
    }

    void opened(HttpConnection connection, long nanos) {
        if (closing || !desk.enter()) {
            cut(connection);
            return;
        }
        PipelineGuard guard = new PipelineGuard(() -> cut(connection));
        ChannelHandlerContext vertx = ((HttpServerConnection) connection).channelHandlerContext();
        vertx.pipeline().addBefore(vertx.name(), null, guard);
        guests.put(connection, new Guest(guard, nanos + limits.headTimeout().toNanos()));
        connection.closeHandler(closed -> {
            guests.remove(connection);
            desk.leave();
        });
    }

    void headRead(HttpConnection connection, long nanos) {
        Guest guest = guests.get(connection);
        if (guest != null) {
            guest.bodyOpen = true;
            guest.answerOpen = true;
            guest.bodyLate = () -> cut(connection);
            guest.deadline = nanos + limits.bodyTimeout().toNanos();
        }
    }

    /** @param late refuses the body when its time is over; the refusal is an answer like any other */
    void bodyAwaited(HttpConnection connection, Runnable late) {
        Guest guest = guests.get(connection);
        if (guest != null) {
            guest.bodyLate = late;
        }
    }

    void bodyRead(HttpConnection connection, long nanos) {
        Guest guest = guests.get(connection);
        if (guest != null) {
            guest.bodyOpen = false;
            guest.deadline = guest.answerOpen ? NEVER : headDeadline(connection, nanos);
        }
    }

    /** Our answer is on its way; a body that is still coming has as long as the peer has to take the answer. */
    void answering(HttpConnection connection, long nanos) {
        Guest guest = guests.get(connection);
        if (guest != null) {
            guest.bodyLate = () -> cut(connection);
            guest.deadline = nanos + limits.writeTimeout().toNanos();
        }
    }

    void answered(HttpConnection connection, long nanos) {
        Guest guest = guests.get(connection);
        if (guest != null) {
            guest.answerOpen = false;
            guest.guard.answered();
            if (!guest.bodyOpen) {
                guest.deadline = headDeadline(connection, nanos);
            }
        }
    }

    void tick(long nanos) {
        List<Map.Entry<HttpConnection, Guest>> late = new ArrayList<>();
        for (var entry : guests.entrySet()) {
            if (entry.getValue().deadline != NEVER && nanos - entry.getValue().deadline >= 0) {
                late.add(Map.entry(entry.getKey(), entry.getValue()));
            }
        }
        late.forEach(entry -> end(entry.getKey(), entry.getValue(), nanos));
    }

    private static void end(HttpConnection connection, Guest guest, long nanos) {
        if (guest.bodyOpen) {
            guest.bodyLate.run();
        } else if (guest.answerOpen || guest.closeAsked) {
            cut(connection);
        } else {
            guest.closeAsked = true;
            guest.deadline = nanos + CLOSING_NANOS;
            connection.close();
        }
    }

    /** From now on idle connections are cut, and the others when they have their answer. */
    void close() {
        closing = true;
        List<HttpConnection> idle = new ArrayList<>();
        guests.forEach((connection, guest) -> {
            if (!guest.answerOpen) {
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

    private long headDeadline(HttpConnection connection, long nanos) {
        if (closing) {
            connection.close();
        }
        return nanos + limits.headTimeout().toNanos();
    }

    /** Beneath Vert.x, whose close would wait behind an answer that the peer does not take; without lingering. */
    private static void cut(HttpConnection connection) {
        Channel channel = ((HttpServerConnection) connection).channelHandlerContext().channel();
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }
}
