package org.bpci.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTest {

    private static final long YEAR_0_MILLIS = -62_167_219_200_000L;
    private static final long YEAR_9999_MILLIS = 253_402_300_799_999L;

    @Property
    void everyMillisecondIsReadBack(@ForAll @LongRange(min = YEAR_0_MILLIS, max = YEAR_9999_MILLIS) long millis) {
        Instant time = Instant.ofEpochMilli(millis);
        assertEquals(time, Time.parse(Time.format(time)));
        assertEquals(Instant.parse(time.toString()), Time.parse(time.toString()));
    }

    @Test
    void fractionsOfOneToThreeDigitsCount() {
        Instant second = Instant.parse("2026-11-22T18:00:00Z");
        assertEquals(second, Time.parse("2026-11-22T18:00:00Z"));
        assertEquals(second.plusMillis(100), Time.parse("2026-11-22T18:00:00.1Z"));
        assertEquals(second.plusMillis(120), Time.parse("2026-11-22T18:00:00.12Z"));
        assertEquals(second.plusMillis(3), Time.parse("2026-11-22T18:00:00.003Z"));
        assertEquals(Instant.parse("2024-02-29T23:59:59Z"), Time.parse("2024-02-29T23:59:59Z"));
    }

    @Test
    void writtenTimesAreCutToMilliseconds() {
        assertEquals("2026-11-22T18:00:00.123Z", Time.format(Instant.parse("2026-11-22T18:00:00.123999999Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-11-22", "2026-11-22T18:00:00", "2026-11-22T18:00:00+00:00", "2026-11-22T18:00:00.Z",
        "2026-11-22T18:00:00.1234Z", "2026-11-22T18:00:00.1", "2026-11-22T18:00:00,123Z", "2026-11-22T18:00:00.12aZ", "2026-11-22T18:00:00.1-2Z",
        "2026-11-22t18:00:00Z", "2026-11-22T18:00:00z", "2026-11-22 18:00:00Z", "2026-13-22T18:00:00Z", "2026-00-22T18:00:00Z",
        "2026-02-29T18:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T18:60:00Z", "2026-11-22T18:00:60Z", "+2026-11-22T18:00:00Z",
        "2026-11-22T18:00:00ZZ", "2026-11-22T18:00:00 Z", "２０２６-11-22T18:00:00Z", "-026-11-22T18:00:00Z"})
    void otherFormsAreRefused(String text) {
        assertThrows(DateTimeException.class, () -> Time.parse(text));
    }
}
