package org.bpci.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

    private static final int BYTES_MAX = 1_000_000;

    @Test
    void everyTypeIsRead() {
        Fields fields = fields("""
                {"t":"x","i":-5,"b":true,"n":1.5,"at":"2026-11-22T18:00:00.123Z","id":"node-1","o":{"x":1},"a":[1,2],"s":["p","q"],"any":null}""");
        assertEquals("x", fields.text("t", 1));
        assertEquals(-5, fields.integer("i", -5, 5));
        assertTrue(fields.bool("b"));
        assertEquals(1.5, fields.number("n"));
        assertEquals(Instant.parse("2026-11-22T18:00:00.123Z"), fields.instant("at"));
        assertEquals(new NodeId("node-1"), fields.nodeId("id"));
        assertEquals(1, fields.object("o").get("x").longValue());
        assertEquals(2, fields.array("a", 2).size());
        assertEquals(List.of("p", "q"), fields.strings("s", 2, 1));
        assertTrue(fields.any("any").isNull());
        assertTrue(fields.has("any"));
        fields.closed();
    }

    @Test
    void absentMembersAreOptional() {
        Fields fields = fields("{}");
        assertEquals(Optional.empty(), fields.optionalText("t", 1));
        assertEquals(OptionalLong.empty(), fields.optionalInteger("i", 0, 1));
        assertEquals(Optional.empty(), fields.optionalBool("b"));
        assertEquals(Optional.empty(), fields.optionalInstant("at"));
        assertEquals(Optional.empty(), fields.optionalNodeId("id"));
        assertEquals(Optional.empty(), fields.optionalObject("o"));
        assertTrue(fields.optionalFields("f").isEmpty());
        assertEquals(Optional.empty(), fields.optionalArray("a", 1));
        assertEquals(Optional.empty(), fields.optionalStrings("s", 1, 1));
        assertEquals(Optional.empty(), fields.optionalAny("any"));
        assertFalse(fields.has("any"));
        fields.closed();
    }

    @Test
    void presentOptionalMembersAreReadStrictlyToo() {
        assertEquals(Optional.of("x"), fields("{\"t\":\"x\"}").optionalText("t", 1));
        assertEquals(OptionalLong.of(1), fields("{\"i\":1}").optionalInteger("i", 0, 1));
        assertInvalid("{\"t\":1}", fields -> fields.optionalText("t", 1));
        assertInvalid("{\"t\":null}", fields -> fields.optionalText("t", 1));
        assertInvalid("{\"i\":\"1\"}", fields -> fields.optionalInteger("i", 0, 1));
    }

    @Test
    void wrongTypesAndSizesAreRefused() {
        assertInvalid("{\"x\":1}", fields -> fields.text("x", 5));
        assertInvalid("{\"x\":\"\"}", fields -> fields.text("x", 5));
        assertInvalid("{\"x\":\"123456\"}", fields -> fields.text("x", 5));
        assertInvalid("{\"x\":\"1\"}", fields -> fields.integer("x", 0, 9));
        assertInvalid("{\"x\":1.0}", fields -> fields.integer("x", 0, 9));
        assertInvalid("{\"x\":10}", fields -> fields.integer("x", 0, 9));
        assertInvalid("{\"x\":-1}", fields -> fields.integer("x", 0, 9));
        assertInvalid("{\"x\":0}", fields -> fields.bool("x"));
        assertInvalid("{\"x\":\"1\"}", fields -> fields.number("x"));
        assertInvalid("{\"x\":\"a b\"}", fields -> fields.nodeId("x"));
        assertInvalid("{\"x\":[]}", fields -> fields.object("x"));
        assertInvalid("{\"x\":{}}", fields -> fields.array("x", 1));
        assertInvalid("{\"x\":[1,2]}", fields -> fields.array("x", 1));
        assertInvalid("{\"x\":[\"a\",1]}", fields -> fields.strings("x", 2, 1));
        assertInvalid("{\"x\":[\"a\",\"bb\"]}", fields -> fields.strings("x", 2, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-11-22", "2026-11-22T18:00:00", "2026-11-22T18:00:00+01:00", "2026-11-22T18:00:00.1234Z",
        "2026-11-22t18:00:00Z", "2026-11-22 18:00:00Z", "2026-13-22T18:00:00Z", "2026-02-30T18:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T25:00:00Z",
        "+12026-11-22T18:00:00Z", "1763834400"})
    void timesHaveOneForm(String text) {
        assertInvalid("{\"x\":\"" + text + "\"}", fields -> fields.instant("x"));
    }

    @Test
    void refusalsNameMemberExpectationAndCure() {
        Refusal missing = assertThrows(Refusal.class, () -> fields("{}").text("message_id", 128));
        assertTrue(missing.is(InputFault.FIELD_MISSING));
        assertEquals("the message needs the member /message_id; add it", missing.detail());
        Refusal nested = assertThrows(Refusal.class, () -> fields("{\"a\":{\"b\":1}}").fields("a").text("b", 3));
        assertTrue(nested.detail().contains("/a/b"), nested::detail);
        Refusal item = assertThrows(Refusal.class, () -> fields("{\"s\":[\"a\",2]}").strings("s", 3, 3));
        assertTrue(item.detail().contains("/s/1"), item::detail);
    }

    @Test
    void unknownMembersAreNamedWithTheNearestKnownOne() {
        Fields fields = fields("{\"priority\":\"High\",\"taget_nodes\":[]}");
        fields.optionalText("priority", 10);
        fields.optionalStrings("target_nodes", 1, 1);
        Refusal refusal = assertThrows(Refusal.class, fields::closed);
        assertTrue(refusal.is(InputFault.FIELD_UNKNOWN));
        assertTrue(refusal.detail().contains("/taget_nodes") && refusal.detail().contains("'target_nodes'"), refusal::detail);
        Fields far = fields("{\"zzz\":1}");
        far.optionalText("priority", 10);
        Refusal listing = assertThrows(Refusal.class, far::closed);
        assertTrue(listing.detail().contains("known here: priority"), listing::detail);
    }

    @Test
    void nullIsToldApartByWhetherTheMemberMayBeLeftOut() {
        Refusal required = assertThrows(Refusal.class, () -> fields("{\"x\":null}").text("x", 5));
        assertTrue(required.detail().endsWith("is null; give it a value"), required::detail);
        Refusal optional = assertThrows(Refusal.class, () -> fields("{\"x\":null}").optionalText("x", 5));
        assertTrue(optional.detail().endsWith("is null; give it a value or leave it out"), optional::detail);
    }

    @Test
    void knownMembersAreListedOnceHoweverOftenTheyWereAskedFor() {
        Fields fields = fields("{\"zzzzzzzz\":1}");
        assertFalse(fields.has("a"));
        fields.optionalText("b", 1);
        fields.optionalText("a", 1);
        assertTrue(assertThrows(Refusal.class, fields::closed).detail().endsWith("known here: a, b"));
    }

    @Test
    void namesOfTheSenderAreCutInRefusals() {
        Fields fields = fields("{\"" + "n".repeat(10_000) + "\":1}");
        assertTrue(assertThrows(Refusal.class, fields::closed).detail().length() < 300);
    }

    private static Fields fields(String json) {
        return Fields.of(Json.parseObject(json, BYTES_MAX), "message");
    }

    private static void assertInvalid(String json, Consumer<Fields> reading) {
        Fields fields = fields(json);
        Refusal refusal = assertThrows(Refusal.class, () -> reading.accept(fields), json);
        assertTrue(refusal.is(InputFault.FIELD_INVALID), json);
    }
}
