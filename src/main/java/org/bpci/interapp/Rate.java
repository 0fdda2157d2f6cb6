package org.bpci.interapp;

import java.util.Arrays;
import java.util.Optional;

/**
 * At most so many calls at once, and so many more each period, flowing in evenly (a token bucket that holds {@code calls}).
 *
 * @param calls 1 to {@value #CALLS_MAX}
 */
public record Rate(int calls, Period period) {

    static final int CALLS_MAX = 1_000_000;

    public Rate {
        if (calls < 1 || calls > CALLS_MAX) {
            throw PermissionFault.PERMISSION_MALFORMED.because("a rate is 1 to " + CALLS_MAX + " calls");
        }
    }

    /** The periods in which calls are counted. */
    public enum Period {
        SECOND("s", 3_600),
        MINUTE("min", 60),
        HOUR("h", 1);

        private final String wireName;
        private final int perHour;

        Period(String wireName, int perHour) {
            this.wireName = wireName;
            this.perHour = perHour;
        }

        static Optional<Period> named(String text) {
            return Arrays.stream(values()).filter(period -> period.wireName.equalsIgnoreCase(text)).findFirst();
        }
    }

    /** Calls an hour: the common measure in which rates of different periods are added and compared. */
    public long callsPerHour() {
        return (long) calls * period.perHour;
    }

    public String text() {
        return calls + "/" + period.wireName;
    }
}
