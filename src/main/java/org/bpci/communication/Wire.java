package org.bpci.communication;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Future;
import io.vertx.core.internal.net.NetSocketInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bpci.kernel.Crowd;

/**
 * One TCP or TLS connection, and the only place that reaches beneath Vert.x's sockets: to read without copying, to see where
 * the bytes that arrived together end, and to close by force. All calls on the event loop of the connection.
 */
final class Wire {

    /** Why the peer is not read at the moment. */
    enum Hold { OWNER, BACKLOG }

    private final NetSocketInternal connection;
    private final Set<Hold> holds = EnumSet.noneOf(Hold.class);
    private boolean closed;

    Wire(NetSocketInternal connection) {
        this.connection = connection;
    }

    /**
     * @param bytes     gets what arrives; the buffer is only valid during the call
     * @param readEnded what arrived together has been given to {@code bytes}
     * @param lost      called once, last
     */
    void listen(Consumer<ByteBuffer> bytes, Runnable readEnded, Runnable lost) {
        connection.messageHandler(message -> deliver((ByteBuf) message, bytes));
        connection.readCompletionHandler(nothing -> readEnded.run());
        connection.exceptionHandler(reset -> { }); // the end follows
        connection.closeHandler(nothing -> {
            closed = true;
            connection.resume(); // frees what arrived while held
            lost.run();
        });
    }

    private void deliver(ByteBuf message, Consumer<ByteBuffer> bytes) {
        try {
            if (!closed) {
                for (ByteBuffer part : message.nioBuffers()) {
                    bytes.accept(part);
                }
            }
        } finally {
            message.release();
        }
    }

    /** Completes when the kernel has taken all of it. */
    Future<Void> write(byte[] bytes) {
        return connection.writeMessage(Unpooled.wrappedBuffer(bytes));
    }

    /** Stops reading; what has arrived already may still be delivered. */
    void hold(Hold why) {
        if (holds.add(why)) {
            connection.pause();
        }
    }

    /** Whether the peer is read again now and was not before. */
    boolean release(Hold why) {
        boolean resumed = holds.remove(why) && holds.isEmpty();
        if (resumed) {
            connection.resume();
        }
        return resumed;
    }

    boolean held() {
        return !holds.isEmpty();
    }

    /** Ends our half behind what is queued, and reads on: closing both at once could destroy our last words on their way. */
    void endOutput() {
        holds.clear();
        connection.resume();
        connection.writeMessage(Unpooled.EMPTY_BUFFER).onSuccess(written -> {
            if (channel() instanceof DuplexChannel duplex && !connection.isSsl()) {
                duplex.shutdownOutput();
            } else {
                connection.close();
            }
        });
    }

    /**
     * Ends the connection now. A close frame would wait behind the backlog, and so would {@code NetSocket.close}; closing
     * the channel beneath its pipeline frees the backlog at once, and without lingering the kernel keeps none either.
     */
    void cut() {
        if (channel().isOpen()) { // setting an option of a closed one throws
            channel().config().setOption(ChannelOption.SO_LINGER, 0);
            channel().unsafe().close(channel().unsafe().voidPromise());
        }
    }

    /** Does the work on the connection's thread, behind what that is at. */
    void soon(Runnable work) {
        channel().eventLoop().execute(work);
    }

    /** Where the peer comes from, as {@link Crowd} understands it. */
    String network() {
        return Crowd.networkOf(channel().remoteAddress());
    }

    boolean fromThisMachine() {
        return channel().remoteAddress() instanceof InetSocketAddress peer
                && Optional.ofNullable(peer.getAddress()).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private Channel channel() {
        return connection.channelHandlerContext().channel();
    }
}
