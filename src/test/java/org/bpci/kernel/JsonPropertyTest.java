package org.bpci.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.erdtman.jcs.JsonCanonicalizer;

class JsonPropertyTest {

    private static final int BYTES_MAX = 10_000_000;
    private static final int LEVELS = 4;

    /** The other implementation writes it as 0.000…1e-178; ours is checked in {@link CanonicalTest}. */
    private static final double MISWRITTEN_BY_THE_OTHER = 1e-320;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Property
    void whatIsWrittenIsReadBack(@ForAll("values") JsonNode value) {
        assertEquals(value, Json.parse(Json.write(value), BYTES_MAX));
    }

    @Property
    void canonicalFormIsAFixedPoint(@ForAll("values") JsonNode value) {
        byte[] once = Canonical.of(value);
        assertArrayEquals(once, Canonical.of(Json.parse(once, BYTES_MAX)));
    }

    @Property
    void memberOrderDoesNotMatter(@ForAll("objects") ObjectNode object) {
        ObjectNode reversed = NODES.objectNode();
        List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
        members.reversed().forEach(member -> reversed.set(member.getKey(), member.getValue()));
        assertArrayEquals(Canonical.of(object), Canonical.of(reversed));
    }

    @Property
    void canonicalFormAgreesWithAnotherImplementation(@ForAll("objects") ObjectNode value) throws IOException {
        assertEquals(new JsonCanonicalizer(Json.write(value)).getEncodedString(),
                new String(Canonical.of(value), StandardCharsets.UTF_8));
    }

    @Property(tries = 10_000)
    void everyDoubleIsWrittenAsAnotherImplementationDoes(@ForAll long bits) throws IOException {
        double value = Double.longBitsToDouble(bits);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            assertThrows(Refusal.class, () -> Canonical.of(NODES.numberNode(value)));
            return;
        }
        String text = EcmaNumber.format(value);
        assertEquals(value + 0.0, Double.parseDouble(text), "round trip, but for the sign of zero");
        if (Math.abs(value) != MISWRITTEN_BY_THE_OTHER) {
            assertEquals(new JsonCanonicalizer("[" + value + "]").getEncodedString(), "[" + text + "]");
        }
    }

    @Property
    void leavingAMemberOutIsTheSameAsRemovingIt(@ForAll("objects") ObjectNode object) {
        ObjectNode removed = object.deepCopy();
        object.put("signature", "x");
        assertArrayEquals(Canonical.of(removed), Canonical.without(object, "signature"));
    }

    @Property(tries = 5_000)
    void noiseIsParsedOrRefusedButNothingElse(@ForAll @Size(max = 40) byte[] noise) {
        parsedOrRefused(noise);
    }

    @Property(tries = 5_000)
    void damagedTextIsParsedOrRefusedButNothingElse(@ForAll("objects") ObjectNode object, @ForAll int at, @ForAll byte damage) {
        byte[] text = Json.write(object);
        text[Math.floorMod(at, text.length)] = damage;
        parsedOrRefused(text);
    }

    /** What is accepted must survive being written. */
    private static void parsedOrRefused(byte[] text) {
        JsonNode value;
        try {
            value = Json.parse(text, BYTES_MAX);
        } catch (Refusal refused) {
            return;
        }
        JsonNode again = Json.parse(Json.write(value), BYTES_MAX);
        assertEquals(value, again);
        assertArrayEquals(Canonical.of(value), Canonical.of(again));
    }

    @Provide
    Arbitrary<JsonNode> values() {
        return Arbitraries.randomValue(random -> RandomJson.value(random, LEVELS));
    }

    @Provide
    Arbitrary<ObjectNode> objects() {
        return Arbitraries.randomValue(random -> RandomJson.object(random, LEVELS));
    }
}
