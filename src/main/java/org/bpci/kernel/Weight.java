package org.bpci.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The weight of one voter in millionths of a unit, so that sums are exact: 1.5 is 1 500 000. Always positive; a node of no
 * weight is no voter.
 *
 * @param micros 1 to {@link #MICROS_MAX}
 */
public record Weight(long micros) implements Comparable<Weight> {

    public static final int DECIMALS_MAX = 6;
    /** One million units: a thousand voters of it still sum within the exact integers of JSON. */
    public static final long MICROS_MAX = 1_000_000_000_000L;
    /** The weight of a voter nobody has weighed. */
    public static final Weight ONE = new Weight(1_000_000);

    private static final String EXPECTED = "a weight is a decimal from 0.000001 to 1000000 with at most six decimals, like 1.5";

    public Weight {
        if (micros < 1 || micros > MICROS_MAX) {
            throw InputFault.FIELD_INVALID.because(EXPECTED);
        }
    }

    /** @param decimal digits such as {@code 1.5}; no sign, no exponent */
    public static Weight parse(String decimal) {
        return of(Decimal.parse(decimal, DECIMALS_MAX));
    }

    /** @param number a JSON number; text is refused */
    public static Weight of(JsonNode number) {
        return of(Decimal.of(number, DECIMALS_MAX));
    }

    private static Weight of(Optional<BigDecimal> units) {
        return new Weight(units.map(value -> value.movePointRight(DECIMALS_MAX).longValueExact())
                .orElseThrow(() -> InputFault.FIELD_INVALID.because(EXPECTED)));
    }

    /** The decimal, without superfluous zeros. */
    public static String text(long micros) {
        return BigDecimal.valueOf(micros, DECIMALS_MAX).stripTrailingZeros().toPlainString();
    }

    @Override
    public int compareTo(Weight other) {
        return Long.compare(micros, other.micros);
    }

    @Override
    public String toString() {
        return text(micros);
    }
}
