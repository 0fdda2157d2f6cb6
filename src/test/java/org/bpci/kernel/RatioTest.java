package org.bpci.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RatioTest {

    @Test
    void decimalsAreFractionsInLowestTerms() {
        assertEquals(new Ratio(67, 100), Ratio.parse("0.67"));
        assertEquals(new Ratio(3, 4), Ratio.parse("0.75"));
        assertEquals(new Ratio(1, 1), Ratio.parse("1"));
        assertEquals(new Ratio(1, 1), Ratio.parse("1.0"));
        assertEquals(new Ratio(333333, 500000), Ratio.parse("0.666666"));
    }

    @Test
    void jsonNumbersAreReadByTheirCanonicalSpelling() {
        assertEquals(new Ratio(67, 100), Ratio.of(json("0.67")));
        assertEquals(new Ratio(67, 100), Ratio.of(json("0.67000000000000000001")));
        assertEquals(new Ratio(67, 100), Ratio.of(json("67e-2")));
        assertEquals(new Ratio(1, 1), Ratio.of(json("1.0")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0.1", "1.01", "2", "0.1234567891", "1e-10", "\"0.67\"", "true", "null", "[0.67]", "{}"})
    void whatIsNoShareIsRefused(String value) {
        assertThrows(Refusal.class, () -> Ratio.of(json(value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NaN", "Infinity", "-1", "+1", ".5", "0.", "1e0", "0,67", "0x1", " 0.67", "٠.٦"})
    void textThatIsNoPlainDecimalIsRefused(String text) {
        assertThrows(Refusal.class, () -> Ratio.parse(text));
    }

    @Test
    void comparisonsAreExactWhereDoublesAreNot() {
        Ratio tenth = Ratio.parse("0.1");
        long whole = 9_007_199_254_740_990L;
        assertTrue(tenth.reachedBy(900_719_925_474_099L, whole));
        assertFalse(tenth.reachedBy(900_719_925_474_098L, whole));
        assertTrue(Ratio.parse("0.999999").reachedBy(Json.INTEGER_MAX, Json.INTEGER_MAX));
        assertFalse(Ratio.parse("0.999999").reachedBy(Json.INTEGER_MAX - Json.INTEGER_MAX / 999_999, Json.INTEGER_MAX));
    }

    @Test
    void twoThirdsItselfIsNotOverTwoThirds() {
        Ratio twoThirds = new Ratio(2, 3);
        assertFalse(twoThirds.over(twoThirds));
        assertFalse(Ratio.parse("0.6666").over(twoThirds));
        assertFalse(Ratio.parse("0.666666").over(twoThirds));
        assertTrue(Ratio.parse("0.666667").over(twoThirds));
        assertTrue(Ratio.parse("0.67").over(twoThirds));
        assertTrue(Ratio.parse("0.75").atLeast(new Ratio(3, 4)));
    }

    @Property
    void reachingIsTheComparisonOfExactProducts(@ForAll @LongRange(min = 1, max = 1_000_000) long micros,
                                                @ForAll @LongRange(min = 0, max = Json.INTEGER_MAX) long part,
                                                @ForAll @LongRange(min = 1, max = Json.INTEGER_MAX) long whole) {
        BigDecimal share = BigDecimal.valueOf(micros, 6);
        boolean reached = BigDecimal.valueOf(part).compareTo(share.multiply(BigDecimal.valueOf(whole))) >= 0;
        assertEquals(reached, new Ratio(micros, 1_000_000).reachedBy(part, whole));
    }

    @Property
    void whatIsNeededIsTheSmallestPartThatReaches(@ForAll @LongRange(min = 1, max = 1_000_000) long micros,
                                                  @ForAll @LongRange(min = 1, max = Json.INTEGER_MAX) long whole) {
        Ratio ratio = new Ratio(micros, 1_000_000);
        long needed = ratio.needed(whole);
        assertTrue(ratio.reachedBy(needed, whole));
        assertFalse(ratio.reachedBy(needed - 1, whole));
        assertTrue(BigInteger.valueOf(needed).signum() > 0);
    }

    @Test
    void theTextIsTheDecimal() {
        assertEquals("0.67", Ratio.parse("0.67").toString());
        assertEquals("1", Ratio.parse("1.00").toString());
        assertEquals("2/3", new Ratio(2, 3).toString());
    }

    @ParameterizedTest
    @CsvSource({"1.5,1500000", "1,1000000", "0.000001,1", "1000000,1000000000000", "2.50,2500000"})
    void weightsAreCountedInMillionths(String decimal, long micros) {
        assertEquals(micros, Weight.parse(decimal).micros());
        assertEquals(micros, Weight.of(json(decimal)).micros());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.0000001", "1000000.000001", "1e3x", "NaN", "01", "", "1,5"})
    void whatIsNoWeightIsRefused(String decimal) {
        assertThrows(Refusal.class, () -> Weight.parse(decimal));
    }

    @Test
    void weightsAsTextAreNoNumbers() {
        assertThrows(Refusal.class, () -> Weight.of(json("\"1.5\"")));
        assertEquals("1.5", Weight.parse("1.50").toString());
    }

    private static JsonNode json(String value) {
        return Json.parse(value.getBytes(StandardCharsets.UTF_8), 100);
    }
}
