package org.bpci.kernel;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Times on the wire: RFC 3339 in UTC with {@code Z}, at most milliseconds. */
public final class Time {

    private static final Pattern SHAPE =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z");

    private Time() {
    }

    /** @throws DateTimeException when the text is not of that form or not a time */
    public static Instant parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            throw new DateTimeException("not an RFC 3339 time in UTC");
        }
        return Instant.parse(text);
    }

    /** Cut to milliseconds. */
    public static String format(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
