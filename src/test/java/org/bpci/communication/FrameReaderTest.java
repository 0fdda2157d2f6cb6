package org.bpci.communication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The reader against the writer, cut anywhere; the rules themselves are tested on sockets. */
class FrameReaderTest {

    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    @Property(tries = 300)
    void whatAClientWritesAServerReadsHoweverItIsCut(@ForAll List<@Size(max = 70_000) String> messages, @ForAll int mask,
            @ForAll @IntRange(min = 1, max = 5000) int pieceBytes) {
        byte[] bytes = FrameWriter.ofClient(() -> mask).texts(messages);
        Received received = new Received();
        FrameReader reader = new FrameReader(true, MESSAGE_BYTES_MAX, 1, received);
        for (int at = 0; at < bytes.length; at += pieceBytes) {
            reader.read(ByteBuffer.wrap(bytes, at, Math.min(pieceBytes, bytes.length - at)));
        }
        List<String> expected = messages.stream()
                .map(text -> new String(text.getBytes(UTF_8), UTF_8))
                .toList();
        assertEquals(expected, received.texts);
    }

    @Property(tries = 300)
    void anyBytesAreReadOrRefusedButNeverBreakTheReader(@ForAll @Size(max = 300) byte[] bytes) {
        FrameReader reader = new FrameReader(true, 1000, 4, new Received());
        try {
            reader.read(ByteBuffer.wrap(bytes));
        } catch (ProtocolViolation expected) {
            assertEquals(true, CloseCode.mayBeReceived(expected.closeCode()));
        }
    }

    @Test
    void aServerThatMasksIsRefusedByTheClient() {
        FrameReader reader = new FrameReader(false, 1000, 4, new Received());
        ByteBuffer masked = ByteBuffer.wrap(FrameWriter.ofClient(() -> 7).texts(List.of("x")));
        assertEquals(1002, assertThrows(ProtocolViolation.class, () -> reader.read(masked)).closeCode());
    }

    @Test
    void theSizeIsJudgedBeforeThePayloadArrives() {
        FrameReader reader = new FrameReader(true, 1000, 4, new Received());
        byte[] frame = FrameWriter.ofClient(() -> 7).message(false, new byte[1001]);
        assertEquals(1009, assertThrows(ProtocolViolation.class, () -> reader.read(ByteBuffer.wrap(frame, 0, 8))).closeCode());
    }

    @Test
    void theSizeIsThatOfAllFragmentsTogether() {
        FrameReader reader = new FrameReader(true, 1000, 4, new Received());
        byte[] first = RawClient.frame(0x02, new byte[600]);
        byte[] second = RawClient.frame(0x80, new byte[401]);
        reader.read(ByteBuffer.wrap(first));
        assertEquals(1009, assertThrows(ProtocolViolation.class, () -> reader.read(ByteBuffer.wrap(second))).closeCode());
    }

    @Test
    void aCloseReasonThatIsTooLongIsCutBetweenCharacters() {
        Received received = new Received();
        new FrameReader(false, 1000, 4, received).read(ByteBuffer.wrap(FrameWriter.ofServer().close(1008, "ä".repeat(100))));
        assertEquals("ä".repeat(61), received.reason);
    }

    @Test
    void maskingTwiceChangesNothing() {
        for (int length = 0; length < 40; length++) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) i;
            }
            byte[] masked = bytes.clone();
            Mask.apply(masked, 0, length, 0x01020304);
            for (int i = 0; i < length; i++) {
                assertEquals((byte) (bytes[i] ^ (i % 4 + 1)), masked[i]);
            }
            Mask.apply(masked, 0, length, 0x01020304);
            assertArrayEquals(bytes, masked);
        }
    }

    private static final class Received implements FrameReader.Receiver {

        final List<String> texts = new ArrayList<>();
        String reason = "";

        @Override
        public void text(byte[] message) {
            texts.add(new String(message, UTF_8));
        }

        @Override
        public void binary(byte[] message) {
        }

        @Override
        public void ping(byte[] payload) {
        }

        @Override
        public void pong(byte[] payload) {
        }

        @Override
        public void close(int code, String why) {
            reason = why;
        }
    }
}
