package org.bpci.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTest {

    private static final int BYTES_MAX = 1_000_000;

    @Test
    void theRfcsTestDataComesOutByteForByte() {
        List<Path> inputs = Vectors.files("jcs/input");
        for (Path input : inputs) {
            Path output = Vectors.path("jcs/output").resolve(input.getFileName());
            assertEquals(text(Vectors.bytes(output)), text(Canonical.of(Json.parse(Vectors.bytes(input), BYTES_MAX))),
                    input::toString);
        }
        assertEquals(6, inputs.size());
    }

    /** RFC 8785 §3.2.2. */
    @Test
    void theSampleOfTheStandardHolds() {
        String sample = """
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }""";
        assertEquals("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}", canonical(sample));
    }

    /** RFC 8785 §3.2.3: by UTF-16 code units, so the pair U+1F600 sorts before U+FB33. */
    @Test
    void membersAreSortedByUtf16CodeUnits() {
        assertEquals("{\"\\r\":1,\"1\":2,\"\u0080\":3,\"ö\":4,\"€\":5,\"😀\":6,\"\uFB33\":7}",
                canonical("{\"€\":5,\"\\r\":1,\"\uFB33\":7,\"1\":2,\"😀\":6,\"\u0080\":3,\"ö\":4}"));
    }

    @Test
    void leavingMembersOutOfAWrittenObjectIsWritingItWithoutThem() {
        ObjectNode object = Json.parseObject("{\"b\":{\"z\":[1,\"}\"],\"a\":\",\"},\"ä\":\"\\\"b\\\":\",\"a\":0.1,\"c\":{}}", BYTES_MAX);
        List<String> names = List.of("a", "b", "c", "ä", "absent");
        for (int expected : new int[] {1, 1_000}) {
            CanonicalObject canonical = CanonicalObject.of(object, expected);
            assertTrue(canonical.is(Canonical.of(object)));
            assertFalse(canonical.is(Json.write(object)));
            for (int subset = 0; subset < 1 << names.size(); subset++) {
                int chosen = subset;
                String[] left = names.stream().filter(name -> (chosen >> names.indexOf(name) & 1) == 1).toArray(String[]::new);
                assertEquals(text(Canonical.without(object, left)), text(canonical.without(left)));
            }
        }
        assertEquals("{}", text(CanonicalObject.of(Json.parseObject("{}", 2), 2).without("a")));
    }

    /** RFC 8785 appendix B. */
    @ParameterizedTest
    @CsvSource({"0000000000000000,0", "8000000000000000,0", "0000000000000001,5e-324", "8000000000000001,-5e-324",
        "7fefffffffffffff,1.7976931348623157e+308", "ffefffffffffffff,-1.7976931348623157e+308", "4340000000000000,9007199254740992",
        "c340000000000000,-9007199254740992", "4430000000000000,295147905179352830000", "44b52d02c7e14af5,9.999999999999997e+22",
        "44b52d02c7e14af6,1e+23", "44b52d02c7e14af7,1.0000000000000001e+23", "444b1ae4d6e2ef4e,999999999999999700000",
        "444b1ae4d6e2ef4f,999999999999999900000", "444b1ae4d6e2ef50,1e+21", "3eb0c6f7a0b5ed8c,9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d,0.000001", "41b3de4355555553,333333333.3333332", "41b3de4355555554,333333333.33333325",
        "41b3de4355555555,333333333.3333333", "41b3de4355555556,333333333.3333334", "41b3de4355555557,333333333.33333343",
        "becbf647612f3696,-0.0000033333333333333333", "43143ff3c1cb0959,1424953923781206.2"})
    void numbersAreWrittenAsEcmaScriptDoes(String bits, String expected) {
        assertEquals(expected, number(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))));
    }

    /** Where Java prints at least two digits and ECMAScript the fewest. */
    @ParameterizedTest
    @CsvSource({"1,5e-324", "2,1e-323", "3,1.5e-323", "4,2e-323", "5,2.5e-323", "6,3e-323", "7,3.5e-323", "8,4e-323", "9,4.4e-323",
        "10,5e-323", "20,1e-322", "21,1.04e-322", "22,1.1e-322", "2024,1e-320", "2025,1.0005e-320"})
    void theSmallestDoublesHaveTheFewestDigits(long multiple, String expected) {
        assertEquals(expected, number(multiple * Double.MIN_VALUE));
    }

    @Test
    void everyControlCharacterHasItsOneForm() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c <= 0x21; c++) {
            all.append(c);
        }
        assertEquals("\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f\\u0010\\u0011\\u0012\\u0013"
                + "\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f !\"",
                text(Canonical.of(JsonNodeFactory.instance.textNode(all.toString()))));
        assertEquals("\"\u007f/<>&\u2028\"", text(Canonical.of(JsonNodeFactory.instance.textNode("\u007f/<>&\u2028"))));
    }

    @Test
    void topLevelMembersCanBeLeftOut() {
        ObjectNode object = Json.parseObject("{\"signature\":\"x\",\"b\":{\"signature\":1},\"a\":2}", BYTES_MAX);
        assertEquals("{\"a\":2,\"b\":{\"signature\":1}}", text(Canonical.without(object, "signature")));
        assertEquals("{\"b\":{\"signature\":1}}", text(Canonical.without(object, "signature", "a")));
        assertArrayEquals(Canonical.of(object), Canonical.without(object, "absent"));
        assertEquals("{}", text(Canonical.without(Json.parseObject("{\"s\":1}", BYTES_MAX), "s")));
    }

    @Test
    void longTextsOfEveryWidthFit() {
        for (String piece : List.of("a", "é", "€", "😀", "\n", "\u0001", "a😀\u0001")) {
            String long_ = piece.repeat(10_000);
            JsonNode node = JsonNodeFactory.instance.textNode(long_);
            assertEquals(long_, Json.parse(Canonical.of(node), BYTES_MAX).textValue());
        }
    }

    @Test
    void whatHasNoCanonicalFormIsRefused() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        for (JsonNode node : List.of(nodes.numberNode(1L << 53), nodes.numberNode(Long.MIN_VALUE), nodes.numberNode(Double.NaN),
                nodes.numberNode(Double.POSITIVE_INFINITY), nodes.textNode("\ud800"), nodes.textNode("\udc00x"), nodes.textNode("x\ud800"),
                nodes.numberNode(new java.math.BigInteger("18446744073709551617")), nodes.binaryNode(new byte[1]),
                nodes.missingNode(), nodes.pojoNode("x"))) {
            assertThrows(Refusal.class, () -> Canonical.of(node), node::toString);
        }
    }

    private static String canonical(String json) {
        return text(Canonical.of(Json.parse(json.getBytes(StandardCharsets.UTF_8), BYTES_MAX)));
    }

    private static String number(double value) {
        return text(Canonical.of(JsonNodeFactory.instance.numberNode(value)));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
