package org.bpci.communication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Turns the bytes of one peer into messages and control frames, strictly by RFC 6455 and without any negotiated extension.
 * It judges as early as the bytes allow: a bad header before its payload, too long a message before it is read, invalid
 * UTF-8 in the middle of a frame. Pure: bytes in, calls of the {@link Receiver} out.
 *
 * <p>Memory: nothing is reserved on the peer's word. The message buffer grows with what has arrived and is given away with
 * the message; an idle connection holds none.
 */
final class FrameReader {

    /** Takes what was read. It may be called several times for one {@link #read}. */
    interface Receiver {

        void text(byte[] message);

        void binary(byte[] message);

        void ping(byte[] payload);

        void pong(byte[] payload);

        /** @param code {@link CloseCode#NONE} when the frame had no code */
        void close(int code, String reason);
    }

    private static final int HEADER_BYTES_MAX = 14;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int FIRST_BUFFER_BYTES = 4096;
    private static final byte[] EMPTY = {};
    /** Opcodes of RFC 6455 §11.8. */
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    /** No data message is open. */
    private static final int NOTHING = -1;

    private final boolean peerMasks;
    private final Receiver receiver;
    private final Utf8Check utf8 = new Utf8Check();
    private final byte[] header = new byte[HEADER_BYTES_MAX];
    private int messageBytesMax;
    private int fragmentsMax;

    private int headerRead;
    private int headerNeeded = 2;
    private boolean inPayload;
    private boolean last;
    private int opcode;
    private int maskKey;
    private int payloadRead;
    private int payloadBytes;
    private byte[] control = EMPTY;

    private int messageKind = NOTHING;
    private byte[] message = EMPTY;
    private int messageRead;
    private int fragments;
    private boolean stopped;

    /** @param peerMasks whether the peer is the client: a client must mask its frames, a server must not */
    FrameReader(boolean peerMasks, int messageBytesMax, int fragmentsMax, Receiver receiver) {
        this.peerMasks = peerMasks;
        this.receiver = receiver;
        limit(messageBytesMax, fragmentsMax);
    }

    /** Sets the limits of messages from now on, for example more once the peer is known. */
    void limit(int messageBytes, int fragmentCount) {
        messageBytesMax = messageBytes;
        fragmentsMax = fragmentCount;
    }

    /** Nothing more is read; what is left in the buffer of the {@link #read} that called is ignored. */
    void stop() {
        stopped = true;
    }

    /** Consumes all of {@code in}; throws {@link ProtocolViolation} at the first byte that is wrong. */
    void read(ByteBuffer in) {
        while (in.hasRemaining() && !stopped) {
            if (inPayload) {
                readPayload(in);
            } else {
                readHeader(in);
            }
        }
    }

    private void readHeader(ByteBuffer in) {
        int count = Math.min(in.remaining(), headerNeeded - headerRead);
        int before = headerRead;
        in.get(header, headerRead, count);
        headerRead += count;
        if (before == 0) {
            checkFirstByte(header[0] & 0xFF);
        }
        if (before < 2 && headerRead >= 2) {
            checkSecondByte(header[1] & 0xFF);
        }
        if (headerRead == headerNeeded) {
            beginPayload();
        }
    }

    private void checkFirstByte(int first) {
        last = (first & 0x80) != 0;
        opcode = first & 0x0F;
        if ((first & 0x70) != 0) {
            throw protocolError("reserved bits must be 0");
        }
        if (opcode > BINARY && opcode < CLOSE || opcode > PONG) {
            throw protocolError("unknown opcode");
        }
        if (opcode >= CLOSE && !last) {
            throw protocolError("a control frame must not be fragmented");
        }
        if (opcode == CONTINUATION && messageKind == NOTHING) {
            throw protocolError("a continuation needs a message to continue");
        }
        if ((opcode == TEXT || opcode == BINARY) && messageKind != NOTHING) {
            throw protocolError("the message before is not finished");
        }
    }

    private void checkSecondByte(int second) {
        boolean masked = (second & 0x80) != 0;
        int shortLength = second & 0x7F;
        if (masked != peerMasks) {
            throw protocolError(peerMasks ? "a client must mask its frames" : "a server must not mask its frames");
        }
        if (opcode >= CLOSE && shortLength > CONTROL_BYTES_MAX) {
            throw protocolError("a control frame has at most 125 bytes");
        }
        if (opcode == CLOSE && shortLength == 1) {
            throw protocolError("a close code has two bytes");
        }
        headerNeeded = 2 + lengthBytes(shortLength) + (masked ? 4 : 0);
    }

    private static int lengthBytes(int shortLength) {
        return shortLength == 127 ? 8 : shortLength == 126 ? 2 : 0;
    }

    private void beginPayload() {
        int shortLength = header[1] & 0x7F;
        ByteBuffer fields = ByteBuffer.wrap(header, 2, headerRead - 2);
        long length = shortLength == 127 ? fields.getLong() : shortLength == 126 ? fields.getShort() & 0xFFFF : shortLength;
        if (length < 0 || shortLength == 126 && length < 126 || shortLength == 127 && length <= 0xFFFF) {
            throw protocolError("the length is not in its shortest form");
        }
        maskKey = peerMasks ? fields.getInt() : 0;
        if (opcode < CLOSE) {
            beginData(length);
        } else {
            control = length == 0 ? EMPTY : new byte[(int) length];
        }
        payloadBytes = (int) length;
        payloadRead = 0;
        inPayload = true;
        if (payloadBytes == 0) {
            endPayload();
        }
    }

    private void beginData(long length) {
        if (opcode != CONTINUATION) {
            messageKind = opcode;
            messageRead = 0;
            fragments = 0;
            utf8.reset();
        }
        if (messageRead + length > messageBytesMax) {
            throw new ProtocolViolation(CloseCode.TOO_LARGE, "a message has at most " + messageBytesMax + " bytes here");
        }
        if (++fragments > fragmentsMax) {
            throw new ProtocolViolation(CloseCode.POLICY, "a message has at most " + fragmentsMax + " fragments here");
        }
    }

    private void readPayload(ByteBuffer in) {
        int count = Math.min(in.remaining(), payloadBytes - payloadRead);
        if (opcode >= CLOSE) {
            take(in, control, payloadRead, count);
        } else {
            reserve(count);
            take(in, message, messageRead, count);
            if (messageKind == TEXT && !utf8.accept(message, messageRead, messageRead + count)) {
                throw new ProtocolViolation(CloseCode.INVALID_UTF8, "text must be UTF-8");
            }
            messageRead += count;
        }
        payloadRead += count;
        if (payloadRead == payloadBytes) {
            endPayload();
        }
    }

    /** A frame that is all here gets its exact size at once; one that trickles in grows by doubling. */
    private void reserve(int count) {
        int needed = messageRead + count;
        if (needed > message.length) {
            int frameEnd = messageRead + payloadBytes - payloadRead;
            int grown = Math.max(needed, Math.max(FIRST_BUFFER_BYTES, (int) Math.min(2L * message.length, messageBytesMax)));
            message = Arrays.copyOf(message, last ? Math.min(grown, frameEnd) : grown);
        }
    }

    private void take(ByteBuffer in, byte[] into, int at, int count) {
        in.get(into, at, count);
        if (peerMasks) {
            Mask.apply(into, at, at + count, Integer.rotateLeft(maskKey, Byte.SIZE * (payloadRead & 3)));
        }
    }

    private void endPayload() {
        inPayload = false;
        headerRead = 0;
        headerNeeded = 2;
        switch (opcode) {
            case PING -> receiver.ping(control);
            case PONG -> receiver.pong(control);
            case CLOSE -> endClose();
            default -> {
                if (last) {
                    endMessage();
                }
            }
        }
        control = EMPTY;
    }

    private void endMessage() {
        boolean text = messageKind == TEXT;
        if (text && !utf8.complete()) {
            throw new ProtocolViolation(CloseCode.INVALID_UTF8, "text must not end within a character");
        }
        byte[] whole = message.length == messageRead ? message : Arrays.copyOf(message, messageRead);
        message = EMPTY;
        messageKind = NOTHING;
        if (text) {
            receiver.text(whole);
        } else {
            receiver.binary(whole);
        }
    }

    private void endClose() {
        stopped = true;
        if (payloadBytes == 0) {
            receiver.close(CloseCode.NONE, "");
            return;
        }
        int code = (control[0] & 0xFF) << Byte.SIZE | control[1] & 0xFF;
        if (!CloseCode.mayBeReceived(code)) {
            throw protocolError("that close code must not be sent");
        }
        utf8.reset();
        if (!utf8.accept(control, 2, payloadBytes) || !utf8.complete()) {
            throw new ProtocolViolation(CloseCode.INVALID_UTF8, "a close reason must be UTF-8");
        }
        receiver.close(code, new String(control, 2, payloadBytes - 2, StandardCharsets.UTF_8));
    }

    private static ProtocolViolation protocolError(String rule) {
        return new ProtocolViolation(CloseCode.PROTOCOL_ERROR, rule);
    }
}
