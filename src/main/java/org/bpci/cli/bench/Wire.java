package org.bpci.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bpci.client.ClientFault;
import org.bpci.client.Handshake;
import org.bpci.client.NodeSession;
import org.bpci.client.OracleIdentity;
import org.bpci.kernel.Json;

/**
 * One raw WebSocket connection to the oracle (RFC 6455): opened and authenticated with blocking calls, afterwards driven by
 * a selector. Frames to send are encoded beforehand; frames that arrive are handed on as bytes, without copying.
 */
final class Wire implements AutoCloseable {

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int OPCODE_TEXT = 1;
    private static final int OPCODE_CLOSE = 8;
    private static final int OPCODE_PING = 9;
    private static final int OPCODE_PONG = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Takes one text frame: {@code length} bytes of {@code bytes} from {@code from}. */
    interface TextHandler {
        void text(Wire wire, byte[] bytes, int from, int length);
    }

    private final SocketChannel channel;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private Handshake.Terms terms;
    private SelectionKey key; // null until registered
    private int slot;

    private Wire(SocketChannel channel, int bufferBytes) {
        this.channel = channel;
        this.in = ByteBuffer.allocate(bufferBytes);
        this.out = ByteBuffer.allocateDirect(bufferBytes);
    }

    /** Connects, upgrades and authenticates as {@code node}; the connection is non-blocking afterwards. */
    static Wire open(URI address, BenchNode node, OracleIdentity oracle, boolean busy) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(address.getHost(), address.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Wire wire = new Wire(channel, busy ? BUFFER_BYTES : BUFFER_BYTES / 32);
        wire.upgrade(address);
        byte[] nonce = new byte[32];
        RANDOM.nextBytes(nonce);
        Handshake handshake = new Handshake(node.id(), Base64.getUrlEncoder().withoutPadding().encodeToString(nonce));
        ObjectNode hello = handshake.hello(wire.awaitFrame(), Optional.of(oracle), node.key(), Optional.empty(), Instant.now());
        wire.send(frame(OPCODE_TEXT, Json.write(hello)));
        while (!wire.flush()) {
            Thread.onSpinWait();
        }
        wire.terms = handshake.welcome(wire.awaitFrame());
        channel.configureBlocking(false);
        return wire;
    }

    /** Joins a selector; {@code slot} is the caller's own number for this connection. */
    void register(Selector selector, int slot) throws IOException {
        this.slot = slot;
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    int slot() {
        return slot;
    }

    Handshake.Terms terms() {
        return terms;
    }

    /** A text frame as a client sends it: masked. */
    static byte[] textFrame(byte[] payload) {
        return frame(OPCODE_TEXT, payload);
    }

    /** Whether {@code frame} fits into what is waiting to be written; false means later. */
    boolean send(byte[] frame) {
        if (out.remaining() < frame.length) {
            return false;
        }
        out.put(frame);
        return true;
    }

    /** Writes what the socket takes; true when nothing is left. */
    boolean flush() throws IOException {
        if (out.position() == 0) {
            return true;
        }
        out.flip();
        channel.write(out);
        out.compact();
        boolean all = out.position() == 0;
        if (key != null) {
            key.interestOps(all ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
        return all;
    }

    /** Reads what is there and hands on every whole frame. */
    void read(TextHandler handler) throws IOException {
        int count;
        do {
            count = channel.read(in);
            if (count < 0) {
                throw new EOFException("the oracle closed the connection");
            }
            frames(handler);
        } while (count > 0 && !in.hasRemaining());
    }

    private void frames(TextHandler handler) {
        byte[] bytes = in.array();
        int at = 0;
        int end = in.position();
        while (end - at >= 2) {
            int opcode = bytes[at] & 0x0f;
            int length = bytes[at + 1] & 0x7f;
            int header = length == 126 ? 4 : length == 127 ? 10 : 2;
            if (end - at < header) {
                break;
            }
            length = length == 126 ? number(bytes, at + 2, 2) : length == 127 ? number(bytes, at + 6, 4) : length;
            if (end - at < header + length) {
                break;
            }
            frame(opcode, bytes, at + header, length, handler);
            at += header + length;
        }
        in.flip().position(at);
        in.compact();
    }

    private void frame(int opcode, byte[] bytes, int from, int length, TextHandler handler) {
        switch (opcode) {
            case OPCODE_TEXT -> handler.text(this, bytes, from, length);
            case OPCODE_PING -> send(frame(OPCODE_PONG, Arrays.copyOfRange(bytes, from, from + length)));
            case OPCODE_CLOSE -> throw ClientFault.SESSION_CLOSED.because(
                    "the oracle closed the connection: " + new String(bytes, from + 2, Math.max(0, length - 2), StandardCharsets.UTF_8));
            default -> { } // pongs
        }
    }

    private void upgrade(URI address) throws IOException {
        byte[] key = new byte[16];
        RANDOM.nextBytes(key);
        channel.write(ByteBuffer.wrap(("GET " + address.getPath() + " HTTP/1.1\r\nHost: " + address.getHost() + ":" + address.getPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + Base64.getEncoder().encodeToString(key) + "\r\nSec-WebSocket-Protocol: " + NodeSession.SUBPROTOCOL
                + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
        int end;
        while ((end = ByteScan.indexOf(in.array(), 0, in.position(), ByteScan.bytes("\r\n\r\n"))) < 0) {
            if (channel.read(in) < 0) {
                throw new EOFException("the oracle closed the connection instead of upgrading it");
            }
        }
        String head = new String(in.array(), 0, end, StandardCharsets.US_ASCII);
        if (!head.startsWith("HTTP/1.1 101")) {
            throw ClientFault.SESSION_REFUSED.because("no upgrade to WebSocket: " + head.lines().findFirst().orElse(""));
        }
        in.flip().position(end + 4);
        in.compact();
    }

    private ObjectNode awaitFrame() throws IOException {
        ObjectNode[] arrived = new ObjectNode[1];
        TextHandler keep = (wire, bytes, from, length) ->
                arrived[0] = Json.parseObject(Arrays.copyOfRange(bytes, from, from + length), BUFFER_BYTES);
        frames(keep);
        while (arrived[0] == null) {
            if (channel.read(in) < 0) {
                throw new EOFException("the oracle closed the connection during the handshake");
            }
            frames(keep);
        }
        return arrived[0];
    }

    private static byte[] frame(int opcode, byte[] payload) {
        int header = payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10;
        ByteBuffer frame = ByteBuffer.allocate(header + 4 + payload.length);
        frame.put((byte) (0x80 | opcode));
        switch (header) {
            case 2 -> frame.put((byte) (0x80 | payload.length));
            case 4 -> frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
            default -> frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        byte[] mask = new byte[4];
        RANDOM.nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i & 3]));
        }
        return frame.array();
    }

    private static int number(byte[] bytes, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
