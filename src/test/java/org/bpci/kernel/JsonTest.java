package org.bpci.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static final int BYTES_MAX = 1_000_000;

    /** JSONTestSuite follows RFC 8259, where a repeated name is merely unwise; RFC 7493 §2.3 forbids it. */
    private static final Set<String> FORBIDDEN_BY_I_JSON =
            Set.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

    @Test
    void jsonTestSuiteHolds() {
        List<Path> files = Vectors.files("json/test_parsing");
        for (Path file : files) {
            String name = file.getFileName().toString();
            byte[] text = Vectors.bytes(file);
            if (name.startsWith("y_") && !FORBIDDEN_BY_I_JSON.contains(name)) {
                assertDoesNotThrow(() -> Json.parse(text, BYTES_MAX), name);
            } else if (name.startsWith("n_") || FORBIDDEN_BY_I_JSON.contains(name)) {
                assertMalformed(text, name);
            }
        }
        assertTrue(files.size() >= 283, "the suite is complete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "false", "0", "-0", "1.5", "\"\"", "[]", "{}", " [ 1 , 2 ] \r\n\t", "{\"\":0}",
        "{\"a\":{\"a\":1}}", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "9007199254740991", "-9007199254740991", "1e308", "1E-400",
        "\"\\ud834\\udd1e\"", "\"\uFEFF\"", "[1e0, 1.0E+2, 0.000]"})
    void goodTextIsAccepted(String text) {
        assertDoesNotThrow(() -> parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "}", "[1,]", "[,1]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{'a':1}", "[1 2]", "01", "-", "+1", ".5",
        "1.", "1.e1", "1e", "1e+", "0x1", "NaN", "Infinity", "-Infinity", "nul", "True", "[1]x", "{}{}", "1 2", "\"", "\"\\x\"", "\"\\u12\"",
        "\"\n\"", "\"\u0000\"", "[1]\u0000", "\u00a0[]", "[1]//c", "/*c*/[1]", "#c\n[1]", "\uFEFF[]",
        "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]",
        "\"\\ud834\"", "\"\\udd1e\"", "\"\\udd1e\\ud834\"", "{\"\\ud800\":1}", "[\"\\ud834x\\udd1e\"]",
        "9007199254740992", "-9007199254740992", "123456789012345678901234567890", "1e309", "-1e400"})
    void badTextIsRefused(String text) {
        assertMalformed(text.getBytes(StandardCharsets.UTF_8), text);
    }

    /** Overlong forms, encoded surrogates, beyond U+10FFFF, truncated and stray bytes, and other encodings. */
    @ParameterizedTest
    @ValueSource(strings = {"22c0af22", "22c1bf22", "22e0808022", "22e09fbf22", "22eda08022", "22edbfbf22", "22f0808080 22", "22f08fbfbf22",
        "22f490808022", "22f580808022", "22ff22", "2280 22", "22bf22", "22c322", "22e282", "22e28222", "22f09d8422", "22c3", "22f09d84",
        "fffe5b005d00", "feff005b005d", "5b005d00", "005b005d", "5b0000005d000000", "efbbbf5b5d", "efbbbf"})
    void whatIsNotPlainUtf8IsRefused(String hex) {
        assertMalformed(HexFormat.of().parseHex(hex.replace(" ", "")), hex);
    }

    @Test
    void nestingIsBoundedAtSixtyFour() {
        assertDoesNotThrow(() -> parse("[".repeat(64) + "]".repeat(64)));
        assertMalformed(("[".repeat(65) + "]".repeat(65)).getBytes(StandardCharsets.UTF_8), "65 arrays");
        assertMalformed(("{\"a\":".repeat(65) + "1" + "}".repeat(65)).getBytes(StandardCharsets.UTF_8), "65 objects");
        assertMalformed("[".repeat(500_000).getBytes(StandardCharsets.UTF_8), "a bomb");
    }

    @Test
    void sizeIsBoundedBeforeAnythingElse() {
        Refusal refusal = assertThrows(Refusal.class, () -> Json.parse(new byte[101], 100));
        assertTrue(refusal.is(InputFault.INPUT_TOO_LARGE));
        assertTrue(refusal.detail().contains("100"));
    }

    @Test
    void longNamesStringsAndNumbersAreBoundedByTheSizeOnly() {
        String name = "n".repeat(200_000);
        JsonNode tree = parse("{\"" + name + "\":\"" + name + "\",\"d\":0." + "1".repeat(100_000) + "}");
        assertEquals(name, tree.get(name).textValue());
        assertEquals(0.1111111111111111, tree.get("d").doubleValue());
        assertMalformed("9".repeat(100_000).getBytes(StandardCharsets.UTF_8), "a huge integer");
    }

    @Test
    void manyDistinctNamesAreJustNames() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 50_000; i++) {
            text.append(i == 0 ? "" : ",").append("\"").append(Integer.toString(i, 36)).append("\":0");
        }
        assertEquals(50_000, parse(text.append("}").toString()).size());
    }

    @Test
    void integersAreLongsAndOtherNumbersDoubles() {
        assertInstanceOf(LongNode.class, parse("7"));
        assertInstanceOf(LongNode.class, parse("-9007199254740991"));
        assertInstanceOf(DoubleNode.class, parse("7.0"));
        assertInstanceOf(DoubleNode.class, parse("7e0"));
    }

    @Test
    void onlyAnObjectIsAnObject() {
        Refusal refusal = assertThrows(Refusal.class, () -> Json.parseObject("[1]", BYTES_MAX));
        assertTrue(refusal.is(InputFault.MALFORMED_JSON));
    }

    @Test
    void textWithALoneSurrogateIsNotSilentlyRepaired() {
        assertThrows(Refusal.class, () -> Json.parseObject("{\"a\":\"\ud800\"}", BYTES_MAX));
    }

    @Test
    void refusalsTellWhere() {
        Refusal refusal = assertThrows(Refusal.class, () -> parse("{\"a\":1,\n \"b\":2,\n \"a\":3}"));
        assertTrue(refusal.detail().contains("line 3"), refusal::detail);
        Refusal number = assertThrows(Refusal.class, () -> parse("[1,\n2,9007199254740993]"));
        assertTrue(number.detail().contains("line 2, column 3"), number::detail);
        Refusal syntax = assertThrows(Refusal.class, () -> parse("[1,\n2,,3]"));
        assertTrue(syntax.detail().contains("line 2, column"), syntax::detail);
        Refusal utf8 = assertThrows(Refusal.class, () -> Json.parse(new byte[] {'[', '"', (byte) 0xFF, '"', ']'}, BYTES_MAX));
        assertTrue(utf8.detail().contains("offset 2"), utf8::detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            [1]//c         ~ no comments ~ column 4
            #c             ~ no comments ~ column 1
            {'a':1}        ~ double quotes ~ column 2
            {a:1}          ~ double quote ~ column 2
            [1,,3]         ~ ',' stands ~ column 4
            {"a":1,}       ~ '}' stands ~ column 8
            {"a"}          ~ '}' stands ~ column 5
            [1 2]          ~ a comma ~ column 4
            [01]           ~ a number ~ column 3
            +1             ~ a number ~ column
            .5             ~ a number ~ column 1
            [1.]           ~ a number ~ column
            [1.e1]         ~ a number ~ column
            [NaN]          ~ a word ~ column 5
            nul            ~ a word ~ column
            ["ab", truex]  ~ a word ~ column
            ["a\\x"]      ~ an escape ~ column 5
            ["\\"\\u12"]  ~ an escape ~ column
            ["a\tb"]      ~ control character ~ column 4
            [1             ~ ends ~ column
            "x             ~ ends ~ column
            """)
    void refusalsSayWhatIsWrongInOurOwnWords(String text, String what, String where) {
        Refusal refusal = assertThrows(Refusal.class, () -> parse(text));
        assertTrue(refusal.detail().contains(what) && refusal.detail().contains(where), refusal::detail);
    }

    @Test
    void nestingThatIsTooDeepIsToldWhereAndHowToCureIt() {
        Refusal refusal = assertThrows(Refusal.class, () -> parse("[\n".repeat(70)));
        assertTrue(refusal.detail().contains("nested deeper than 64 levels; flatten it (line 65"), refusal::detail);
    }

    @Test
    void noRefusalSpeaksInTheWordsOfTheParser() {
        for (Path file : Vectors.files("json/test_parsing")) {
            try {
                Json.parse(Vectors.bytes(file), BYTES_MAX);
            } catch (Refusal refusal) {
                assertFalse(refusal.detail().matches("(?s).*(Feature|Stream|JSON spec|[Tt]oken|REDACTED|Unexpected|enable).*"),
                        file + ": " + refusal.detail());
            }
        }
    }

    @Test
    void refusalsStaySmallWhateverWasSent() {
        for (String text : List.of("x".repeat(100_000), "[tru" + "e".repeat(100_000), "{\"" + "n".repeat(100_000) + "\":1e999}",
                "\"\\q" + "x".repeat(100_000) + "\"", "9".repeat(100_000))) {
            Refusal refusal = assertThrows(Refusal.class, () -> parse(text));
            assertTrue(refusal.detail().length() < 600, refusal::detail);
        }
    }

    private static JsonNode parse(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8), BYTES_MAX);
    }

    private static void assertMalformed(byte[] text, String what) {
        Refusal refusal = assertThrows(Refusal.class, () -> Json.parse(text, BYTES_MAX), what);
        assertTrue(refusal.is(InputFault.MALFORMED_JSON), what);
    }
}
