package org.bpci.communication;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket whose opening handshake is done. It keeps RFC 6455 to the letter, bounds what a peer can cost, and gives
 * messages to the {@link Peer} above. All calls on the event loop of the connection.
 *
 * <pre>
 * OPEN    --close(), violation--> CLOSING   close frame sent; messages of the peer are ignored
 * OPEN    --peer's close frame--> CLOSING   close frame echoed
 * CLOSING --closing done or too slow--> ENDED
 * any     --cut(), connection lost--> ENDED
 * </pre>
 *
 * <p>It works on the plain socket because Vert.x's WebSocket answers every PING by itself into an unbounded queue, reads a
 * frame whole before anyone may judge it, and has one message limit for strangers and nodes alike.
 */
final class StrictSocket implements FrameReader.Receiver {

    /** What stands above a socket. */
    interface Peer {

        void text(byte[] message);

        void binary(byte[] message);

        /** The bytes that arrived together have been delivered. */
        void readEnded();

        /** Called exactly once, last. */
        void ended(Ending why);
    }

    private enum State { OPEN, CLOSING, ENDED }

    private static final Logger LOG = LoggerFactory.getLogger(StrictSocket.class);
    /** Progress is judged by the piece, so large batches are written in pieces of about this size. */
    private static final int PIECE_CHARS = 65_536;

    private final Wire wire;
    private final FrameWriter writer;
    private final FrameReader reader;
    private final Outbox outbox;
    private final ControlBudget controls;
    private final LongSupplier millis;
    private final CommunicationMeters meters;
    private SocketLimits limits;
    private Peer peer;
    private State state = State.OPEN;
    private Ending ending = Ending.CONNECTION_LOST;
    private boolean deaf;
    private long heardAt;
    private long pingedAt;
    private long closingAt;

    private StrictSocket(Wire wire, boolean server, FrameWriter writer, SocketLimits limits, LongSupplier millis,
            CommunicationMeters meters) {
        long now = millis.getAsLong();
        this.wire = wire;
        this.writer = writer;
        this.reader = new FrameReader(server, limits.messageBytesMax(), limits.fragmentsMax(), this);
        this.outbox = new Outbox(wire, millis);
        this.controls = new ControlBudget(limits, now);
        this.limits = limits;
        this.millis = millis;
        this.meters = meters;
        this.heardAt = now;
        this.pingedAt = now;
    }

    static StrictSocket ofServer(Wire wire, SocketLimits limits, LongSupplier millis, CommunicationMeters meters) {
        return new StrictSocket(wire, true, FrameWriter.ofServer(), limits, millis, meters);
    }

    static StrictSocket ofClient(Wire wire, SocketLimits limits, LongSupplier millis, CommunicationMeters meters,
            IntSupplier maskKeys) {
        return new StrictSocket(wire, false, FrameWriter.ofClient(maskKeys), limits, millis, meters);
    }

    /** Begins to read. {@code early} is what arrived behind the handshake. */
    void open(Peer above, ByteBuffer early) {
        peer = above;
        wire.listen(this::read, this::readEnded, this::lost);
        if (early.hasRemaining()) {
            read(early);
            readEnded();
        }
    }

    /** New limits, once the peer is known. */
    void limit(SocketLimits known) {
        limits = known;
        reader.limit(known.messageBytesMax(), known.fragmentsMax());
    }

    /** Writes text messages in this order; without effect unless the socket is open. */
    void send(List<String> messages) {
        int from = 0;
        int chars = 0;
        for (int to = 1; to <= messages.size() && state == State.OPEN; to++) {
            chars += messages.get(to - 1).length();
            if (chars >= PIECE_CHARS || to == messages.size()) {
                write(writer.texts(messages.subList(from, to)));
                meters.sent(to - from);
                from = to;
                chars = 0;
            }
        }
    }

    void send(boolean text, byte[] message) {
        if (state == State.OPEN) {
            write(writer.message(text, message));
            meters.sent(1);
        }
    }

    /** Stops reading until {@link #resume}; what has arrived already may still be delivered. */
    void pause() {
        wire.hold(Wire.Hold.OWNER);
    }

    void resume() {
        if (wire.release(Wire.Hold.OWNER)) {
            heardAt = millis.getAsLong(); // it could not be heard
        }
    }

    /** Begins the closing handshake. */
    void close(int code, String reason, Ending why) {
        if (state == State.OPEN) {
            beginClosing(why);
            write(writer.close(code, reason));
            wire.release(Wire.Hold.OWNER); // the answer must be read
        }
    }

    /** Ends the connection now, whatever is queued. */
    void cut(Ending why) {
        deafen();
        if (state == State.OPEN) {
            beginClosing(why);
        }
        wire.cut();
    }

    /** To be called about every second. */
    void tick(long now) {
        switch (state) {
            case OPEN -> tickOpen(now);
            case CLOSING -> {
                if (now - closingAt > limits.closeMillis()) {
                    cut(ending);
                }
            }
            case ENDED -> { }
        }
    }

    private void tickOpen(long now) {
        if (outbox.stuck(now, limits)) {
            cut(Ending.SLOW_READER);
        } else if (!wire.held() && now - heardAt > 2 * limits.heartbeatMillis()) {
            cut(Ending.SILENT);
        } else if (now - pingedAt >= limits.heartbeatMillis()) {
            pingedAt = now;
            write(writer.ping());
        }
    }

    private void read(ByteBuffer bytes) {
        heardAt = millis.getAsLong();
        guarded(() -> reader.read(bytes));
    }

    private void readEnded() {
        if (state == State.OPEN) {
            guarded(peer::readEnded);
        }
    }

    private void guarded(Runnable work) {
        if (deaf) {
            return;
        }
        try {
            work.run();
        } catch (ProtocolViolation violation) {
            peer.readEnded(); // what came before it stands
            fail(violation.closeCode(), violation.getMessage(), Ending.PROTOCOL_VIOLATION);
        } catch (RuntimeException defect) {
            LOG.atError().setMessage("session failed").setCause(defect).log();
            fail(CloseCode.INTERNAL_ERROR, "the oracle met an unexpected condition", Ending.DEFECT);
        }
    }

    /** RFC 6455 §7.1.7: the close frame, then the end of our half; what still arrives is thrown away unread. */
    private void fail(int code, String reason, Ending why) {
        deafen();
        if (state == State.OPEN) {
            beginClosing(why);
            write(writer.close(code, reason));
        }
        wire.endOutput();
    }

    private void beginClosing(Ending why) {
        state = State.CLOSING;
        ending = why;
        closingAt = millis.getAsLong();
    }

    private void deafen() {
        deaf = true;
        reader.stop();
    }

    @Override
    public void text(byte[] message) {
        if (state == State.OPEN) {
            meters.received();
            peer.text(message);
        }
    }

    @Override
    public void binary(byte[] message) {
        if (state == State.OPEN) {
            meters.received();
            peer.binary(message);
        }
    }

    @Override
    public void ping(byte[] payload) {
        if (state == State.OPEN && withinBudget()) {
            write(writer.pong(payload));
        }
    }

    @Override
    public void pong(byte[] payload) {
        if (state == State.OPEN) {
            withinBudget();
        }
    }

    @Override
    public void close(int code, String reason) {
        if (state == State.OPEN) {
            peer.readEnded();
            beginClosing(Ending.CLOSED_BY_PEER);
            write(writer.close(code, ""));
        }
        wire.endOutput();
    }

    private boolean withinBudget() {
        boolean within = controls.spend(millis.getAsLong());
        if (!within) {
            flooded();
        }
        return within;
    }

    /** Not read any more from here on; it has until the next tick to take the reason. */
    private void flooded() {
        deafen();
        wire.hold(Wire.Hold.OWNER);
        beginClosing(Ending.FLOODED);
        closingAt -= limits.closeMillis();
        write(writer.close(CloseCode.POLICY, "too many control frames"));
    }

    private void write(byte[] frames) {
        if (outbox.fits(frames.length, limits)) {
            outbox.write(frames, limits);
        } else {
            cut(Ending.SLOW_READER);
        }
    }

    private void lost() {
        if (state != State.ENDED) {
            state = State.ENDED;
            deafen();
            meters.ended(ending);
            peer.ended(ending);
        }
    }
}
