package org.bpci.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A share of a whole as an exact fraction in lowest terms: 0.67 is 67/100. Comparisons are exact for every pair of longs, so
 * no sum of weights is large enough to tip one.
 *
 * @param numerator   1 to {@code denominator}
 * @param denominator 1 to {@link #DENOMINATOR_MAX}
 */
public record Ratio(long numerator, long denominator) {

    public static final int DECIMALS_MAX = 9;
    public static final long DENOMINATOR_MAX = 1_000_000_000;

    private static final String EXPECTED =
            "a threshold is a number over 0 and at most 1 with at most nine decimals, like 0.67";
    private static final int ECHO_CHARS_MAX = 32;

    public Ratio {
        if (numerator < 1 || numerator > denominator || denominator > DENOMINATOR_MAX) {
            throw breach(numerator + "/" + denominator + (denominator > DENOMINATOR_MAX ? " has too large a denominator"
                    : numerator < 1 || denominator < 1 ? " is not over 0" : " is over 1"));
        }
        long divisor = BigInteger.valueOf(numerator).gcd(BigInteger.valueOf(denominator)).longValueExact();
        numerator /= divisor;
        denominator /= divisor;
    }

    /** @param decimal digits such as {@code 0.67}; no sign, no exponent */
    public static Ratio parse(String decimal) {
        return of(Decimal.parse(decimal, DECIMALS_MAX), decimal);
    }

    /** @param number a JSON number; text is refused */
    public static Ratio of(JsonNode number) {
        if (!number.isNumber()) {
            throw breach("this is no JSON number");
        }
        return of(Decimal.of(number, DECIMALS_MAX), number.asText());
    }

    private static Ratio of(Optional<BigDecimal> share, String text) {
        return share.filter(value -> value.signum() > 0 && value.compareTo(BigDecimal.ONE) <= 0)
                .map(value -> new Ratio(value.movePointRight(DECIMALS_MAX).longValueExact(), DENOMINATOR_MAX))
                .orElseThrow(() -> breach(reason(text)));
    }

    private static String reason(String text) {
        if (text.length() > ECHO_CHARS_MAX || !text.matches("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")) {
            return "this is not plain digits";
        }
        BigDecimal value = new BigDecimal(text);
        return text + (value.signum() <= 0 ? " is not over 0" : value.compareTo(BigDecimal.ONE) > 0 ? " is over 1"
                : value.stripTrailingZeros().scale() > DECIMALS_MAX ? " has more than nine decimals" : " is not plain digits");
    }

    private static RuntimeException breach(String how) {
        return InputFault.FIELD_INVALID.because(EXPECTED + "; " + how);
    }

    /** Whether {@code part / whole} is at least this: {@code part · denominator ≥ numerator · whole}; neither is negative. */
    public boolean reachedBy(long part, long whole) {
        return compareProducts(part, denominator, numerator, whole) >= 0;
    }

    /** The smallest part of {@code whole} that reaches this. */
    public long needed(long whole) {
        BigInteger[] parts = BigInteger.valueOf(numerator).multiply(BigInteger.valueOf(whole))
                .divideAndRemainder(BigInteger.valueOf(denominator));
        return parts[0].longValueExact() + parts[1].signum();
    }

    public boolean over(Ratio other) {
        return compareProducts(numerator, other.denominator, other.numerator, denominator) > 0;
    }

    public boolean atLeast(Ratio other) {
        return compareProducts(numerator, other.denominator, other.numerator, denominator) >= 0;
    }

    /** Of {@code a·b} and {@code c·d}, all not negative, in 128 bits. */
    private static int compareProducts(long a, long b, long c, long d) {
        int high = Long.compare(Math.multiplyHigh(a, b), Math.multiplyHigh(c, d));
        return high != 0 ? high : Long.compareUnsigned(a * b, c * d);
    }

    /** The decimal where there is one, the fraction otherwise. */
    @Override
    public String toString() {
        return DENOMINATOR_MAX % denominator == 0
                ? BigDecimal.valueOf(numerator * (DENOMINATOR_MAX / denominator), DECIMALS_MAX).stripTrailingZeros().toPlainString()
                : numerator + "/" + denominator;
    }
}
