package org.bpci.communication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 on real sockets, case by case, against the echo on the production pipeline. */
class Rfc6455Test {

    private static final int NO_CODE = -1;
    private static EchoServer server;

    @BeforeAll
    static void start() {
        server = new EchoServer(CommunicationLimits.defaults());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65_535, 65_536, 1_000_000})
    void textOfEverySizeClassIsEchoed(int length) {
        try (RawClient client = RawClient.echo(server.port())) {
            byte[] payload = "*".repeat(length).getBytes(UTF_8);
            client.send(RawClient.frame(0x81, payload));
            RawClient.Frame echo = client.read();
            assertEquals(1, echo.opcode());
            assertArrayEquals(payload, echo.payload());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65_535, 65_536, 1_000_000})
    void binaryOfEverySizeClassIsEchoed(int length) {
        try (RawClient client = RawClient.echo(server.port())) {
            byte[] payload = new byte[length];
            Arrays.fill(payload, (byte) 0xFE);
            client.send(RawClient.frame(0x82, payload));
            RawClient.Frame echo = client.read();
            assertEquals(2, echo.opcode());
            assertArrayEquals(payload, echo.payload());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 997, 1460})
    void aMessageMayArriveInPiecesOfAnySize(int pieceBytes) {
        byte[] frame = RawClient.frame(0x81, "κόσμε 𐍈 ".repeat(200).getBytes(UTF_8));
        try (RawClient client = RawClient.echo(server.port())) {
            for (int at = 0; at < frame.length; at += pieceBytes) {
                client.send(Arrays.copyOfRange(frame, at, Math.min(at + pieceBytes, frame.length)));
            }
            assertEquals("κόσμε 𐍈 ".repeat(200), client.read().text());
        }
    }

    @Test
    void sixteenMebibytesInSmallFragmentsAreReassembled() {
        byte[] fragment = "0123456789abcdef".repeat(256).getBytes(UTF_8);
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(RawClient.frame(0x01, fragment));
            for (int i = 1; i < 4095; i++) {
                client.send(RawClient.frame(0x00, fragment));
            }
            client.send(RawClient.frame(0x80, fragment));
            assertEquals(16 << 20, client.read().payload().length);
        }
    }

    @Test
    void pingsAreAnsweredInOrderAlsoWithinAMessage() {
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(RawClient.frame(0x01, bytes("frag")));
            client.send(RawClient.frame(0x89, bytes("one")));
            client.send(RawClient.frame(0x89, new byte[125]));
            client.send(RawClient.frame(0x8A, bytes("unsolicited")));
            client.send(RawClient.frame(0x80, bytes("ment")));
            assertEquals("one", client.read().text());
            RawClient.Frame second = client.read();
            assertEquals(10, second.opcode());
            assertEquals(125, second.payload().length);
            assertEquals("fragment", client.read().text());
        }
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                of("reserved bit 1", 1002, frame(0xC1, "x")),
                of("reserved bit 2", 1002, frame(0xA1, "x")),
                of("reserved bit 3", 1002, frame(0x91, "x")),
                of("reserved bits on a ping", 1002, frame(0xF9, "x")),
                of("reserved bits on a close", 1002, frame(0xF8, "")),
                of("opcode 3", 1002, frame(0x83, "")),
                of("opcode 7", 1002, frame(0x87, "x")),
                of("opcode 11", 1002, frame(0x8B, "")),
                of("opcode 15", 1002, frame(0x8F, "x")),
                of("a ping of 126 bytes", 1002, RawClient.frame(0x89, new byte[126])),
                of("a close of 126 bytes", 1002, RawClient.frame(0x88, closing(1000, "x".repeat(124)))),
                of("a fragmented ping", 1002, frame(0x09, "x")),
                of("a fragmented pong", 1002, frame(0x0A, "x")),
                of("a fragmented close", 1002, frame(0x08, "")),
                of("a continuation of nothing", 1002, frame(0x80, "x")),
                of("a continuation of nothing, not last", 1002, frame(0x00, "x")),
                of("a continuation after a whole message", 1002, join(frame(0x81, "a"), frame(0x80, "b"))),
                of("a text within a text", 1002, join(frame(0x01, "a"), frame(0x81, "b"))),
                of("a binary within a text", 1002, join(frame(0x01, "a"), frame(0x82, "b"))),
                of("an unmasked frame", 1002, HexFormat.of().parseHex("810161")),
                of("a length that is not the shortest, 16 bits", 1002, HexFormat.of().parseHex("81fe007d00000000")),
                of("a length that is not the shortest, 64 bits", 1002, HexFormat.of().parseHex("81ff000000000000ffff00000000")),
                of("a length with the sign bit", 1002, HexFormat.of().parseHex("81ffffffffffffffffff00000000")),
                of("a length beyond the limit", 1009, HexFormat.of().parseHex("81ff000000000100000100000000")),
                of("a length of 2^40", 1009, HexFormat.of().parseHex("82ff000001000000000000000000")),
                of("a close with one byte", 1002, RawClient.frame(0x88, new byte[1])),
                of("a close reason that is not UTF-8", 1007, RawClient.frame(0x88, HexFormat.of().parseHex("03e8ceba80c3"))),
                of("a close reason that ends within a character", 1007, RawClient.frame(0x88, HexFormat.of().parseHex("03e8ceba" + "e1bd"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void aViolationIsAnsweredWithItsCodeAndTheEnd(String name, int code, byte[] bytes) {
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(bytes);
            RawClient.Frame answer = client.read();
            while (answer.opcode() == 1) { // a valid message before the violation is echoed
                answer = client.read();
            }
            assertEquals(code, answer.closeCode());
            assertEquals(RawClient.Frame.END, client.read().opcode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "c080", "c1bf", "e08080", "e09fbf", "f0808080", "f08fbfbf", "f8888080 80", "fc8480808080", // overlong, five and six bytes
        "eda080", "edbfbf", "eda081edb080", // surrogates
        "f4908080", "f5808080", "fe", "ff", // beyond Unicode
        "80", "bf", "8080", "c320", "e1bd20", "f0908d20", "cebae1bdb9cf83cebcceb5eda080656469746564"})
    void textThatIsNotUtf8Fails(String hex) {
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(RawClient.frame(0x81, HexFormat.of().parseHex(hex.replace(" ", ""))));
            assertEquals(1007, client.read().closeCode());
            assertEquals(RawClient.Frame.END, client.read().opcode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "e1bd", "f0908d"})
    void textThatEndsWithinACharacterFails(String hex) {
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(RawClient.frame(0x81, HexFormat.of().parseHex(hex)));
            assertEquals(1007, client.read().closeCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\ud800\udc00", "\udbff\udfff"})
    void theEdgesOfUtf8AreText(String text) {
        try (RawClient client = RawClient.echo(server.port())) {
            byte[] utf8 = text.getBytes(UTF_8);
            for (int i = 0; i < utf8.length; i++) { // every byte a fragment
                client.send(RawClient.frame((i == 0 ? 1 : 0) | (i == utf8.length - 1 ? 0x80 : 0), new byte[] {utf8[i]}));
            }
            assertEquals(text, client.read().text());
        }
    }

    @Test
    void invalidUtf8FailsBeforeTheMessageEnds() {
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(RawClient.frame(0x01, HexFormat.of().parseHex("cebae1bdb9f4")));
            client.send(RawClient.frame(0x00, HexFormat.of().parseHex("90")));
            assertEquals(1007, client.read().closeCode());
        }
    }

    @Test
    void invalidUtf8FailsBeforeTheFrameEnds() {
        byte[] payload = new byte[60_000];
        Arrays.fill(payload, (byte) 'a');
        payload[100] = (byte) 0xFF;
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(Arrays.copyOf(RawClient.frame(0x81, payload), 200));
            assertEquals(1007, client.read().closeCode());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void aValidCloseCodeIsEchoed(int code) {
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(RawClient.frame(0x88, closing(code, "done")));
            assertEquals(code, client.read().closeCode());
            assertEquals(RawClient.Frame.END, client.read().opcode());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void anInvalidCloseCodeIsAProtocolError(int code) {
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(RawClient.frame(0x88, closing(code, "")));
            assertEquals(1002, client.read().closeCode());
        }
    }

    @Test
    void aCloseWithoutCodeIsAnsweredWithoutCode() {
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(RawClient.frame(0x88, new byte[0]));
            RawClient.Frame answer = client.read();
            assertEquals(8, answer.opcode());
            assertEquals(NO_CODE, answer.closeCode());
            assertEquals(RawClient.Frame.END, client.read().opcode());
        }
    }

    @Test
    void nothingIsReadAfterACloseFrame() {
        try (RawClient client = RawClient.echo(server.port())) {
            client.send(join(RawClient.frame(0x88, closing(1000, "")), frame(0x81, "late"), frame(0x89, "late")));
            assertEquals(1000, client.read().closeCode());
            assertEquals(RawClient.Frame.END, client.read().opcode());
        }
    }

    @Test
    void moreFragmentsThanAllowedArePolicy() {
        try (RawClient client = new RawClient(server.port()).upgrade("/ws", "Sec-WebSocket-Protocol: bpci.v1")) {
            client.send(frame(0x01, ""));
            for (int i = 0; i < 1024; i++) {
                client.send(frame(0x00, ""));
            }
            assertEquals(1008, client.read().closeCode());
        }
    }

    private static Arguments of(String name, int code, byte[] bytes) {
        return Arguments.of(name, code, bytes);
    }

    private static byte[] frame(int first, String text) {
        return RawClient.frame(first, bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] closing(int code, String reason) {
        return join(new byte[] {(byte) (code >> 8), (byte) code}, bytes(reason));
    }

    private static byte[] join(byte[]... parts) {
        return HexFormat.of().parseHex(Stream.of(parts).map(HexFormat.of()::formatHex).reduce("", String::concat));
    }
}
