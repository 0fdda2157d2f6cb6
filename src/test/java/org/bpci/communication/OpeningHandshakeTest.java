package org.bpci.communication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The opening handshake (RFC 6455 §4.2) on real sockets: who gets in, and what the others are told. */
class OpeningHandshakeTest {

    private static final String OFFER = "Sec-WebSocket-Protocol: bpci.v1";
    private static EchoServer server;

    @BeforeAll
    static void start() {
        server = new EchoServer(CommunicationLimits.defaults());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                of("a node", 101, RawClient.request("/ws", OFFER)),
                of("a path with a query", 101, RawClient.request("/ws?x=1", OFFER)),
                of("the protocol among others", 101, RawClient.request("/ws", "Sec-WebSocket-Protocol: chat, bpci.v1")),
                of("the protocol in a second field", 101, RawClient.request("/ws", "Sec-WebSocket-Protocol: chat", OFFER)),
                of("an allowed origin", 101, RawClient.request("/ws", OFFER, "Origin: https://dashboard.example")),
                of("an extension, which is not taken up", 101,
                        RawClient.request("/ws", OFFER, "Sec-WebSocket-Extensions: permessage-deflate")),
                of("the echo, without protocol", 101, RawClient.request("/echo")),
                of("names and tokens in any case", 101, RawClient.request("/ws", OFFER).replace("Upgrade: websocket", "UPGRADE: WebSocket")
                        .replace("Connection: Upgrade", "connection: keep-alive, UPGRADE")),
                of("another origin", 403, RawClient.request("/ws", OFFER, "Origin: https://evil.example")),
                of("the origin null", 403, RawClient.request("/ws", OFFER, "Origin: null")),
                of("no protocol", 400, RawClient.request("/ws")),
                of("another protocol", 400, RawClient.request("/ws", "Sec-WebSocket-Protocol: bpci.v2")),
                of("another path", 404, RawClient.request("/", OFFER)),
                of("a longer path", 404, RawClient.request("/ws/", OFFER)),
                of("a plain GET", 426, "GET /ws HTTP/1.1\r\nHost: x\r\n\r\n"),
                of("a POST", 405, RawClient.request("/ws", OFFER).replace("GET", "POST")),
                of("a body", 400, RawClient.request("/ws", OFFER, "Content-Length: 5")),
                of("a chunked body", 400, RawClient.request("/ws", OFFER, "Transfer-Encoding: chunked")),
                of("version 8", 426, RawClient.request("/ws", OFFER).replace("Version: 13", "Version: 8")),
                of("HTTP/1.0", 505, RawClient.request("/ws", OFFER).replace("HTTP/1.1", "HTTP/1.0")),
                of("HTTP/2 with prior knowledge", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".replace("*", "/")),
                of("the preface of HTTP/2", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                of("no host", 400, RawClient.request("/ws", OFFER).replace("Host: localhost\r\n", "")),
                of("two hosts", 400, RawClient.request("/ws", OFFER, "Host: elsewhere")),
                of("the same host twice", 400, RawClient.request("/ws", OFFER, "Host: localhost")),
                of("two hosts in one field", 400, RawClient.request("/ws", OFFER).replace("Host: localhost", "Host: localhost,elsewhere")),
                of("a host of IPv6 with its port", 101, RawClient.request("/ws", OFFER).replace("Host: localhost", "Host: [::1]:9101")),
                of("a short key", 400, RawClient.request("/ws", OFFER).replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIA==")),
                of("two keys", 400, RawClient.request("/ws", OFFER, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")),
                of("a line without CR", 400, "GET /ws HTTP/1.1\nHost: x\n\n"),
                of("a folded field", 400, RawClient.request("/ws", OFFER, " folded")),
                of("a blank before the colon", 400, RawClient.request("/ws", OFFER, "X-A : b")),
                of("a NUL in a field", 400, RawClient.request("/ws", OFFER, "X-A: \0")),
                of("a field without colon", 400, RawClient.request("/ws", OFFER, "nonsense")),
                of("no request at all", 400, "\r\n\r\n"),
                of("a TLS hello", 400, "\u0016\u0003\u0001\u0002\n\r\n\r\n"),
                of("a huge field", 431, RawClient.request("/ws", OFFER, "X-A: " + "a".repeat(9000))),
                of("a hundred fields", 431, RawClient.request("/ws", OFFER, "X-A: b\r\n".repeat(100).strip())));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("requests")
    void aRequestIsAnsweredByTheRules(String name, int status, String request) {
        try (RawClient client = new RawClient(server.port())) {
            client.send(request.getBytes(ISO_8859_1));
            String head = client.head();
            assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
            assertEquals(-1, head.indexOf("Sec-WebSocket-Extensions"));
        }
    }

    @Test
    void framesBehindTheRequestAreNotLost() {
        try (RawClient client = new RawClient(server.port())) {
            byte[] request = RawClient.request("/echo").getBytes(ISO_8859_1);
            byte[] frame = RawClient.frame(0x81, "early".getBytes(ISO_8859_1));
            byte[] both = new byte[request.length + frame.length];
            System.arraycopy(request, 0, both, 0, request.length);
            System.arraycopy(frame, 0, both, request.length, frame.length);
            client.send(both);
            assertTrue(client.head().startsWith("HTTP/1.1 101 "));
            assertEquals("early", client.read().text());
        }
    }

    private static Arguments of(String name, int status, String request) {
        return Arguments.of(name, status, request);
    }
}
