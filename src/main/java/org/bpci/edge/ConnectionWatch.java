package org.bpci.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every connection of one instance a deadline for whatever it is waiting for from its peer, and cuts it when that has
 * passed. Vert.x's idle timeout alone would let a peer live for ever on one byte now and then.
 *
 * <pre>
 * phase     ends with               deadline
 * head      a complete head         headTimeout
 * body      the end of the body     bodyTimeout
 * work      our answer              none: it is ours
 * answer    the peer has taken it   writeTimeout
 * </pre>
 */
final class ConnectionWatch {

    private static final long NEVER = Long.MAX_VALUE;

    private final EdgeLimits limits;
    private final FrontDesk desk;
    private final Map<HttpConnection, Guest> guests = new HashMap<>();
    private boolean closing;

    private static final class Guest {
        private boolean bodyOpen;
        private boolean answerOpen;
        private long deadline;
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
        Guest guest = new Guest();
        guest.deadline = nanos + limits.headTimeout().toNanos();
        guests.put(connection, guest);
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
            guest.deadline = nanos + limits.bodyTimeout().toNanos();
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
            guest.deadline = nanos + limits.writeTimeout().toNanos();
        }
    }

    void answered(HttpConnection connection, long nanos) {
        Guest guest = guests.get(connection);
        if (guest != null) {
            guest.answerOpen = false;
            if (!guest.bodyOpen) {
                guest.deadline = headDeadline(connection, nanos);
            }
        }
    }

    void tick(long nanos) {
        List<HttpConnection> late = new ArrayList<>();
        guests.forEach((connection, guest) -> {
            if (guest.deadline != NEVER && nanos - guest.deadline >= 0) {
                late.add(connection);
            }
        });
        late.forEach(ConnectionWatch::cut);
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
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.unsafe().close(channel.unsafe().voidPromise());
    }
}
