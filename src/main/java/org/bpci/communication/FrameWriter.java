package org.bpci.communication;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Writes whole frames of RFC 6455, several into one array, so that a batch of messages is one write to the kernel. Pure.
 *
 * <p>Arrays rather than pooled buffers on purpose: what is still queued when a connection is cut is then left to the garbage
 * collector, and can neither leak nor be freed twice.
 */
final class FrameWriter {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int TEXT = FINAL | 1;
    private static final int BINARY = FINAL | 2;
    private static final int CLOSE = FINAL | 8;
    private static final int PING = FINAL | 9;
    private static final int PONG = FINAL | 10;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int SHORT_LENGTH_MAX = 125;
    private static final int MIDDLE_LENGTH_MAX = 0xFFFF;
    private static final byte[] EMPTY = {};

    private final IntSupplier maskKeys; // null when this side is the server and must not mask

    private FrameWriter(IntSupplier maskKeys) {
        this.maskKeys = maskKeys;
    }

    static FrameWriter ofServer() {
        return new FrameWriter(null);
    }

    /** @param maskKeys an unpredictable key for each frame (RFC 6455 §10.3) */
    static FrameWriter ofClient(IntSupplier maskKeys) {
        return new FrameWriter(maskKeys);
    }

    byte[] texts(List<String> messages) {
        byte[][] payloads = new byte[messages.size()][];
        int bytes = 0;
        for (int i = 0; i < payloads.length; i++) {
            payloads[i] = messages.get(i).getBytes(StandardCharsets.UTF_8);
            bytes = Math.addExact(bytes, headerBytes(payloads[i].length) + payloads[i].length);
        }
        byte[] out = new byte[bytes];
        int at = 0;
        for (byte[] payload : payloads) {
            at = frame(out, at, TEXT, payload);
        }
        return out;
    }

    byte[] message(boolean text, byte[] payload) {
        return frame(text ? TEXT : BINARY, payload);
    }

    byte[] ping() {
        return frame(PING, EMPTY);
    }

    byte[] pong(byte[] payload) {
        return frame(PONG, payload);
    }

    /** @param reason cut to what fits into a control frame */
    byte[] close(int code, String reason) {
        if (code == CloseCode.NONE) {
            return frame(CLOSE, EMPTY);
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = text.length;
        if (length > CONTROL_BYTES_MAX - Short.BYTES) {
            length = CONTROL_BYTES_MAX - Short.BYTES;
            while ((text[length] & 0xC0) == 0x80) { // not within a character
                length--;
            }
        }
        byte[] payload = new byte[Short.BYTES + length];
        SHORT.set(payload, 0, (short) code);
        System.arraycopy(text, 0, payload, Short.BYTES, length);
        return frame(CLOSE, payload);
    }

    private byte[] frame(int first, byte[] payload) {
        byte[] out = new byte[headerBytes(payload.length) + payload.length];
        frame(out, 0, first, payload);
        return out;
    }

    private int headerBytes(int length) {
        int lengthBytes = length <= SHORT_LENGTH_MAX ? 0 : length <= MIDDLE_LENGTH_MAX ? Short.BYTES : Long.BYTES;
        return 2 + lengthBytes + (maskKeys == null ? 0 : Integer.BYTES);
    }

    /** Returns where the next frame begins. */
    private int frame(byte[] out, int start, int first, byte[] payload) {
        int length = payload.length;
        int masked = maskKeys == null ? 0 : MASKED;
        int from = start + headerBytes(length);
        out[start] = (byte) first;
        if (length <= SHORT_LENGTH_MAX) {
            out[start + 1] = (byte) (masked | length);
        } else if (length <= MIDDLE_LENGTH_MAX) {
            out[start + 1] = (byte) (masked | 126);
            SHORT.set(out, start + 2, (short) length);
        } else {
            out[start + 1] = (byte) (masked | 127);
            LONG.set(out, start + 2, (long) length);
        }
        System.arraycopy(payload, 0, out, from, length);
        if (maskKeys != null) {
            int key = maskKeys.getAsInt();
            INT.set(out, from - Integer.BYTES, key);
            Mask.apply(out, from, from + length, key);
        }
        return from + length;
    }
}
