package org.bpci.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bpci.interapp.AppId;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import picocli.CommandLine.TypeConversionException;

/** How arguments are read that are more than text and numbers. */
final class Arguments {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Arguments() {
    }

    /** {@code 500ms}, {@code 90s}, {@code 30m}, {@code 12h}, {@code 7d}. */
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a time; write it like 500ms, 90s, 30m, 12h or 7d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    static NodeId nodeId(String text) {
        try {
            return new NodeId(text);
        } catch (Refusal refusal) {
            throw new TypeConversionException("'" + text + "' is not a node id: " + refusal.detail());
        }
    }

    static AppId appId(String text) {
        try {
            return new AppId(text);
        } catch (Refusal refusal) {
            throw new TypeConversionException("'" + text + "' is not an app id: " + refusal.detail());
        }
    }
}
