package org.bpci.communication;

import java.util.function.LongSupplier;

/** What was written to a peer and not yet taken by the kernel. A slow reader holds up its own reading before it is cut. */
final class Outbox {

    /** From this part of the limit on the peer is not read: it cannot make us answer more than it takes. */
    private static final int HOLD_DIVISOR = 4;
    private static final int RELEASE_DIVISOR = 8;

    private final Wire wire;
    private final LongSupplier millis;
    private long queuedBytes;
    private long progressAt;

    Outbox(Wire wire, LongSupplier millis) {
        this.wire = wire;
        this.millis = millis;
    }

    /** Whether the queue with {@code bytes} more would stay within the limit. */
    boolean fits(int bytes, SocketLimits limits) {
        return queuedBytes + bytes <= limits.queuedBytesMax();
    }

    void write(byte[] frames, SocketLimits limits) {
        if (queuedBytes == 0) {
            progressAt = millis.getAsLong();
        }
        queuedBytes += frames.length;
        if (queuedBytes > limits.queuedBytesMax() / HOLD_DIVISOR) {
            wire.hold(Wire.Hold.BACKLOG);
        }
        wire.write(frames).onSuccess(taken -> {
            queuedBytes -= frames.length;
            progressAt = millis.getAsLong();
            if (queuedBytes <= limits.queuedBytesMax() / RELEASE_DIVISOR) {
                wire.release(Wire.Hold.BACKLOG);
            }
        });
    }

    boolean stuck(long now, SocketLimits limits) {
        return queuedBytes > 0 && now - progressAt > limits.drainMillis();
    }
}
