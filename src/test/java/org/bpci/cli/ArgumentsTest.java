package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ArgumentsTest {

    @Test
    void timesAreReadWithTheirUnit() {
        assertEquals(Duration.ofMillis(500), Arguments.duration("500ms"));
        assertEquals(Duration.ofSeconds(90), Arguments.duration("90s"));
        assertEquals(Duration.ofMinutes(30), Arguments.duration("30m"));
        assertEquals(Duration.ofHours(12), Arguments.duration("12h"));
        assertEquals(Duration.ofDays(7), Arguments.duration("7d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5h", "1w", "99999999999s"})
    void whatIsNoTimeIsRefused(String text) {
        assertThrows(TypeConversionException.class, () -> Arguments.duration(text));
    }
}
