package org.bpci.consensus;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bpci.kernel.Time;

/** A voting deadline as it is written: an RFC 3339 time, or {@code +24h} counted from the proposal's {@code created_at}. */
final class Deadline {

    static final int CHARS_MAX = 32;
    static final String EXPECTED = "an RFC 3339 time in UTC like 2027-01-31T12:00:00Z, or a span like +24h (units s, m, h, d)";

    private static final Pattern SPAN = Pattern.compile("\\+([1-9][0-9]{0,5})([smhd])");

    private Deadline() {
    }

    static Optional<Instant> parse(String text, Instant createdAt) {
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            return Optional.of(createdAt.plus(unit(span.group(2).charAt(0)).multipliedBy(Long.parseLong(span.group(1)))));
        }
        try {
            return Optional.of(Time.parse(text));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private static Duration unit(char letter) {
        return switch (letter) {
            case 's' -> Duration.ofSeconds(1);
            case 'm' -> Duration.ofMinutes(1);
            case 'h' -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }
}
