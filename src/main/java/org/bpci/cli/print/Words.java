package org.bpci.cli.print;

import java.time.Duration;
import java.util.Locale;

/** Quantities as people read them. */
public final class Words {

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    private Words() {
    }

    public static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return decimal(millis / 1000.0) + " s";
        }
        if (millis < 3_600_000) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }

    public static String bytes(long bytes) {
        return bytes < KIB ? bytes + " B" : bytes < MIB ? decimal((double) bytes / KIB) + " KiB" : decimal((double) bytes / MIB) + " MiB";
    }

    public static String count(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }

    /** What others chose to write must not move the cursor of the reader's terminal. */
    public static String safe(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().map(point -> Character.isISOControl(point) || Character.getType(point) == Character.FORMAT ? '\uFFFD' : point)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }

    public static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
