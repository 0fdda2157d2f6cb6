package org.bpci.communication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The JDK's strict decoder is the judge. */
class Utf8CheckTest {

    @Property
    void agreesWithTheJdkOnAnyBytes(@ForAll @Size(max = 40) byte[] bytes, @ForAll @IntRange(min = 0, max = 40) int cut) {
        assertEquals(valid(bytes), accepts(bytes, Math.min(cut, bytes.length)));
    }

    @Property
    void agreesWithTheJdkOnTextWithOneByteChanged(@ForAll String text, @ForAll @IntRange(min = 0, max = 1000) int where,
            @ForAll byte what) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(valid(bytes), accepts(bytes, bytes.length / 2));
        if (bytes.length > 0) {
            bytes[where % bytes.length] = what;
            assertEquals(valid(bytes), accepts(bytes, bytes.length / 3));
        }
    }

    @Test
    void agreesWithTheJdkOnAllTwoByteSequencesAndTheirExtensions() {
        byte[][] tails = {{}, {(byte) 0x80}, {(byte) 0xBF, (byte) 0x80}, {'a'}};
        for (int pair = 0; pair <= 0xFFFF; pair++) {
            for (byte[] tail : tails) {
                byte[] bytes = ByteBuffer.allocate(2 + tail.length).putShort((short) pair).put(tail).array();
                assertEquals(valid(bytes), accepts(bytes, 1), () -> HexFormat.of().formatHex(bytes));
            }
        }
    }

    private static boolean accepts(byte[] bytes, int cut) {
        Utf8Check check = new Utf8Check();
        return check.accept(bytes, 0, cut) && check.accept(bytes, cut, bytes.length) && check.complete();
    }

    private static boolean valid(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
