package org.bpci.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Exact decimals: 0.67 means 67/100 and never the nearest double. A JSON number is read by its canonical spelling (RFC 8785),
 * which is what was signed, so every reader of one object gets the same digits.
 */
final class Decimal {

    private static final int WHOLE_DIGITS_MAX = 10;

    private Decimal() {
    }

    /** @return empty when the text is not plain digits with at most {@code decimalsMax} after the point: no sign, no exponent */
    static Optional<BigDecimal> parse(String text, int decimalsMax) {
        return Pattern.matches("(0|[1-9][0-9]{0," + (WHOLE_DIGITS_MAX - 1) + "})(\\.[0-9]{1," + decimalsMax + "})?", text)
                ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    /** As {@link #parse}, of a JSON number; empty for anything else, a string of digits included. */
    static Optional<BigDecimal> of(JsonNode value, int decimalsMax) {
        if (!value.isNumber()) {
            return Optional.empty();
        }
        return parse(value.isIntegralNumber() ? value.asText() : EcmaNumber.format(value.doubleValue()), decimalsMax);
    }
}
