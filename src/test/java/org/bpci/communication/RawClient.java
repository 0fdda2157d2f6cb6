package org.bpci.communication;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client on a bare socket that can break every rule of RFC 6455. Blocking; written apart from the production code. */
final class RawClient implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private final Socket socket;
    private final DataInputStream in;

    /** What was read: a frame, or the end of the connection. */
    record Frame(int opcode, boolean last, byte[] payload) {

        static final int END = -1;

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return opcode == 8 && payload.length >= 2 ? (payload[0] & 0xFF) << 8 | payload[1] & 0xFF : -1;
        }
    }

    RawClient(int port) {
        this(port, 0);
    }

    /** @param receiveBytes size of the receive buffer, 0 for the default */
    RawClient(int port, int receiveBytes) {
        this(port, receiveBytes, "127.0.0.1");
    }

    /** @param from this machine's address to connect from; all of 127.0.0.0/8 are (RFC 6890) */
    RawClient(int port, int receiveBytes, String from) {
        try {
            socket = new Socket();
            socket.bind(new InetSocketAddress(from, 0));
            if (receiveBytes > 0) {
                socket.setReceiveBufferSize(receiveBytes);
            }
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static String request(String path, String... fields) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return request + "\r\n";
    }

    static RawClient echo(int port) {
        return new RawClient(port).upgrade("/echo");
    }

    static RawClient node(int port) {
        return new RawClient(port).upgrade("/ws", "Sec-WebSocket-Protocol: bpci.v1");
    }

    RawClient upgrade(String path, String... fields) {
        send(request(path, fields).getBytes(StandardCharsets.ISO_8859_1));
        String head = head();
        if (!head.startsWith("HTTP/1.1 101 ") || !head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")) {
            throw new AssertionError("not upgraded: " + head);
        }
        return this;
    }

    /** The head of an HTTP response; empty when the connection ended before. */
    String head() {
        StringBuilder head = new StringBuilder();
        try {
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return "";
                }
                head.append((char) next);
            }
        } catch (SocketException reset) {
            return "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return head.toString();
    }

    RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    RawClient text(String text) {
        return send(frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A masked frame; {@code first} holds FIN, reserved bits and opcode. */
    static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length <= 125) {
            frame.write(0x80 | payload.length);
        } else if (payload.length <= 0xFFFF) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        byte[] key = {0x37, (byte) 0xFA, 0x21, 0x3D};
        frame.writeBytes(key);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ key[i % 4]);
        }
        return frame.toByteArray();
    }

    /** The next frame of the server, which must not be masked; {@link Frame#END} when the connection ended. */
    Frame read() {
        try {
            int first = in.read();
            if (first < 0) {
                return new Frame(Frame.END, true, new byte[0]);
            }
            int second = in.readUnsignedByte();
            if ((second & 0x80) != 0 || (first & 0x70) != 0) {
                throw new AssertionError("a server's frame is neither masked nor extended");
            }
            long length = second == 126 ? in.readUnsignedShort() : second == 127 ? in.readLong() : second;
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            return new Frame(first & 0x0F, (first & 0x80) != 0, payload);
        } catch (EOFException | SocketException ended) {
            return new Frame(Frame.END, true, new byte[0]);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Whether the server has neither sent anything nor ended the connection. */
    boolean isOpen() {
        try {
            return in.available() == 0 && !socket.isClosed();
        } catch (IOException ended) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
