package org.bpci.kernel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The only way JSON enters the oracle: strict I-JSON (RFC 7493), so that two readers of the same signed bytes never see
 * two objects. Refused besides what RFC 8259 forbids: invalid UTF-8, a byte order mark, duplicate member names, lone
 * surrogates, integers outside ±(2^53−1), numbers that overflow a double, nesting deeper than {@value #DEPTH_LEVELS_MAX}.
 *
 * <p>Noncharacters, which RFC 7493 §2.1 also discourages, are kept: they survive the canonical form unharmed.
 */
public final class Json {

    /** Nested arrays and objects; 64 is far beyond any object of the protocol and safe for recursion. */
    public static final int DEPTH_LEVELS_MAX = 64;

    /** The largest integer every double-based reader keeps exactly (RFC 7493 §2.2). */
    public static final long INTEGER_MAX = (1L << 53) - 1;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * No table of names shared between texts: names chosen to collide in one text would be felt by every later one. Size is
     * bounded by the caller's {@code bytesMax}, so Jackson's own length limits must not bite first.
     */
    private static final JsonFactory PARSERS = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_LEVELS_MAX)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final ObjectMapper WRITER = new ObjectMapper();

    private Json() {
    }

    /** @param bytesMax the largest accepted length of {@code utf8} */
    public static ObjectNode parseObject(byte[] utf8, int bytesMax) {
        if (parse(utf8, bytesMax) instanceof ObjectNode object) {
            return object;
        }
        throw InputFault.MALFORMED_JSON.because("expected a JSON object at the top; wrap the value in { }");
    }

    /** @param bytesMax the largest accepted length of {@code text} in UTF-8 */
    public static ObjectNode parseObject(String text, int bytesMax) {
        if (Utf8.hasLoneSurrogate(text)) { // getBytes would quietly turn it into '?'
            throw InputFault.MALFORMED_JSON.because("the text holds a lone surrogate; write valid Unicode");
        }
        return parseObject(text.getBytes(StandardCharsets.UTF_8), bytesMax);
    }

    /** Any JSON value. Integers become {@code LongNode}, other numbers {@code DoubleNode}. */
    public static JsonNode parse(byte[] utf8, int bytesMax) {
        if (utf8.length > bytesMax) {
            throw InputFault.INPUT_TOO_LARGE.because(
                    "the JSON text has " + utf8.length + " bytes, at most " + bytesMax + " are accepted; send less at once");
        }
        boolean escapes = Utf8.check(utf8);
        char[] text = new String(utf8, StandardCharsets.UTF_8).toCharArray();
        try (JsonParser parser = PARSERS.createParser(text)) {
            return whole(parser, escapes);
        } catch (JsonProcessingException malformed) {
            throw InputFault.MALFORMED_JSON.because(JsonMistake.describe(text, malformed) + at(malformed.getLocation()));
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading a byte array", impossible);
        }
    }

    private static JsonNode whole(JsonParser parser, boolean escapes) throws IOException {
        try {
            if (parser.nextToken() == null) {
                throw InputFault.MALFORMED_JSON.because("the text is empty; send one JSON value");
            }
            JsonNode value = value(parser, escapes);
            if (parser.nextToken() != null) {
                throw malformed(parser, "there is something after the end of the value; send exactly one JSON value");
            }
            return value;
        } catch (StreamConstraintsException tooDeep) { // no other limit is set; it does not know where it is
            throw malformed(parser, "the value is nested deeper than " + DEPTH_LEVELS_MAX + " levels; flatten it");
        }
    }

    /** Compact UTF-8, members in the order of the tree. */
    public static byte[] write(JsonNode value) {
        try {
            return WRITER.writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException("writing a tree to memory", impossible);
        }
    }

    private static JsonNode value(JsonParser parser, boolean escapes) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, escapes);
            case START_ARRAY -> array(parser, escapes);
            case VALUE_STRING -> NODES.textNode(text(parser, parser.getText(), escapes));
            case VALUE_NUMBER_INT -> NODES.numberNode(integer(parser));
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(real(parser));
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw malformed(parser, "expected a value");
        };
    }

    private static ObjectNode object(JsonParser parser, boolean escapes) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            text(parser, name, escapes);
            parser.nextToken();
            if (object.replace(name, value(parser, escapes)) != null) {
                throw malformed(parser, "a member name occurs twice in one object; keep one of them");
            }
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser, boolean escapes) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser, escapes));
        }
        return array;
    }

    /** Only an escape can smuggle in a lone surrogate: the bytes themselves were checked to be UTF-8. */
    private static String text(JsonParser parser, String text, boolean escapes) {
        if (escapes && Utf8.hasLoneSurrogate(text)) {
            throw malformed(parser, "a string holds a lone surrogate; write both halves of the pair, or neither");
        }
        return text;
    }

    private static long integer(JsonParser parser) throws IOException {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = parser.getLongValue();
            if (-INTEGER_MAX <= value && value <= INTEGER_MAX) {
                return value;
            }
        }
        throw malformed(parser, "an integer is outside ±(2^53−1); write it as a string");
    }

    private static double real(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw malformed(parser, "a number is larger than a double can hold; write it as a string");
        }
        return value;
    }

    private static Refusal malformed(JsonParser parser, String what) {
        return InputFault.MALFORMED_JSON.because(what + at(parser.currentTokenLocation()));
    }

    private static String at(JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
