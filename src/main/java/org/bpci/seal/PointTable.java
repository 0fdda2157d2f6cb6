package org.bpci.seal;

import java.util.Arrays;
import java.util.Optional;

/**
 * Multiples of one point of Curve25519, so that a scalar times this point costs 64 additions and no ladder: a fifth of the
 * time. The additions are those of the twisted Edwards curve the Montgomery curve is birational to (RFC 7748 §4.1), complete
 * (Hisil et al. 2008, §3.1), so that doubling needs no formula of its own and no point is an exception.
 *
 * <p>A scalar is read as 64 digits of −8 to 8; row i holds 1 to 8 times 256^i of the point, for digits 2i and 2i + 1
 * (Bernstein et al. 2012, §4). What is taken from a row is masked out of all of it: neither branch nor index depends on a scalar.
 */
final class PointTable {

    private static final int ROWS = 32;
    private static final int ROW_POINTS = 8;
    private static final int DIGIT_BITS = 4;
    private static final int DIGITS = 64;
    /** Of an entry: y + x, y − x, 2dxy. */
    private static final int ENTRY_LIMBS = 3 * Field25519.LIMBS;

    private static final long[] ONE = {1, 0, 0, 0, 0};
    private static final long[] SQRT_MINUS_ONE = sqrtMinusOne();
    private static final long[] D = edwardsD();
    private static final long[] TWICE_D = sum(D, D);

    private final long[] entries;

    /** (x : y : z) with t = xy/z. */
    private record Point(long[] x, long[] y, long[] z, long[] t) {

        static Point zero() {
            return new Point(new long[Field25519.LIMBS], ONE.clone(), ONE.clone(), new long[Field25519.LIMBS]);
        }

        /** Adds a point given as (Y + X, Y − X, 2dT) and 2Z. */
        void add(long[] plus, long[] minus, long[] twiceDt, long[] twiceZ) {
            long[] a = difference(y, x), b = sum(y, x), c = new long[Field25519.LIMBS];
            Field25519.multiply(a, minus, a);
            Field25519.multiply(b, plus, b);
            Field25519.multiply(t, twiceDt, c);
            long[] e = difference(b, a), f = difference(twiceZ, c), g = sum(twiceZ, c), h = sum(b, a);
            Field25519.multiply(e, f, x);
            Field25519.multiply(g, h, y);
            Field25519.multiply(e, h, t);
            Field25519.multiply(f, g, z);
        }

        /** @param other itself as well */
        void add(Point other) {
            long[] zz = product(z, other.z);
            add(sum(other.y, other.x), difference(other.y, other.x), product(other.t, TWICE_D), sum(zz, zz));
        }

        Point copy() {
            return new Point(x.clone(), y.clone(), z.clone(), t.clone());
        }
    }

    private PointTable(Point point) {
        Point[] points = new Point[ROWS * ROW_POINTS];
        Point first = point;
        for (int at = 0; at < points.length; at += ROW_POINTS) {
            points[at] = first;
            for (int i = 1; i < ROW_POINTS; i++) {
                points[at + i] = points[at + i - 1].copy();
                points[at + i].add(first);
            }
            first = points[at + ROW_POINTS - 1].copy(); // 8 times
            for (int bits = DIGIT_BITS - 1; bits < 2 * DIGIT_BITS; bits++) {
                first.add(first);
            }
        }
        entries = entries(points);
    }

    /** Empty when the bytes are the u of no point of the curve itself, but of its twist, which X25519 takes as well. */
    static Optional<PointTable> of(byte[] publicKey) {
        long[] u = Field25519.decode(publicKey);
        long[] y = product(difference(u, ONE), inverse(sum(u, ONE)));
        long[] yy = product(y, y);
        // x² = (y² − 1) / (dy² + 1), whose root is nv³ · (nv⁷)^((p − 5) / 8) or √−1 times it (RFC 8032 §5.1.3); both signs have this u
        long[] numerator = difference(yy, ONE);
        long[] divisor = sum(product(yy, D), ONE);
        long[] cubed = product(product(divisor, divisor), divisor);
        long[] power = product(product(numerator, divisor), product(cubed, cubed));
        Field25519.powerFifthEighth(power, power);
        long[] x = product(product(numerator, cubed), power);
        if (!isRoot(x, divisor, numerator)) {
            x = product(x, SQRT_MINUS_ONE);
            if (!isRoot(x, divisor, numerator)) {
                return Optional.empty();
            }
        }
        return Optional.of(new PointTable(new Point(x, y, ONE.clone(), product(x, y))));
    }

    /** u of the scalar's multiple. @param scalar clamped, little endian */
    byte[] multiply(byte[] scalar) {
        int[] digits = digits(scalar);
        Point sum = Point.zero();
        long[] plus = new long[Field25519.LIMBS], minus = plus.clone(), twiceDt = plus.clone();
        for (int i = 1; i < DIGITS; i += 2) {
            take(i >> 1, digits[i], plus, minus, twiceDt);
            sum.add(plus, minus, twiceDt, sum(sum.z, sum.z));
        }
        for (int i = 0; i < DIGIT_BITS; i++) {
            sum.add(sum);
        }
        for (int i = 0; i < DIGITS; i += 2) {
            take(i >> 1, digits[i], plus, minus, twiceDt);
            sum.add(plus, minus, twiceDt, sum(sum.z, sum.z));
        }
        return Field25519.encode(product(sum(sum.z, sum.y), inverse(difference(sum.z, sum.y))));
    }

    /** Of base 16, each brought from 0 to 15 to −8 to 7 by a carry, which the last one of a clamped scalar can keep. */
    private static int[] digits(byte[] scalar) {
        int[] digits = new int[DIGITS];
        int carry = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = (scalar[i >> 1] >> DIGIT_BITS * (i & 1) & 0xF) + carry;
            carry = i < DIGITS - 1 ? digit + 8 >> DIGIT_BITS : 0;
            digits[i] = digit - (carry << DIGIT_BITS);
        }
        return digits;
    }

    /** {@code digit} times the row's point: its entry, for 0 that of zero, for a negative one mirrored. */
    private void take(int row, int digit, long[] plus, long[] minus, long[] twiceDt) {
        long negative = digit >> 31;
        int size = (int) ((digit ^ negative) - negative);
        long none = equal(size, 0);
        long m1 = equal(size, 1), m2 = equal(size, 2), m3 = equal(size, 3), m4 = equal(size, 4);
        long m5 = equal(size, 5), m6 = equal(size, 6), m7 = equal(size, 7), m8 = equal(size, 8);
        long[] all = entries;
        for (int limb = 0, at = row * ROW_POINTS * ENTRY_LIMBS; limb < Field25519.LIMBS; limb++, at += ROW_POINTS) {
            int second = at + ROW_POINTS * Field25519.LIMBS, third = second + ROW_POINTS * Field25519.LIMBS;
            plus[limb] = ONE[limb] & none | all[at] & m1 | all[at + 1] & m2 | all[at + 2] & m3 | all[at + 3] & m4
                    | all[at + 4] & m5 | all[at + 5] & m6 | all[at + 6] & m7 | all[at + 7] & m8;
            minus[limb] = ONE[limb] & none | all[second] & m1 | all[second + 1] & m2 | all[second + 2] & m3 | all[second + 3] & m4
                    | all[second + 4] & m5 | all[second + 5] & m6 | all[second + 6] & m7 | all[second + 7] & m8;
            twiceDt[limb] = all[third] & m1 | all[third + 1] & m2 | all[third + 2] & m3 | all[third + 3] & m4
                    | all[third + 4] & m5 | all[third + 5] & m6 | all[third + 6] & m7 | all[third + 7] & m8;
        }
        Field25519.swap(negative, plus, minus);
        Field25519.negate(negative, twiceDt);
    }

    /** All ones or zero. */
    private static long equal(int a, int b) {
        return (long) (a ^ b) - 1 >> 63;
    }

    /** The points with z = 1, by one inversion for all (Montgomery's trick); limb by limb, those of a row beside each other. */
    private static long[] entries(Point[] points) {
        long[][] products = new long[points.length + 1][];
        products[0] = ONE;
        for (int i = 0; i < points.length; i++) {
            products[i + 1] = product(products[i], points[i].z);
        }
        long[] inverse = inverse(products[points.length]);
        long[] entries = new long[points.length * ENTRY_LIMBS];
        for (int i = points.length - 1; i >= 0; i--) {
            long[] ofThis = product(inverse, products[i]);
            inverse = product(inverse, points[i].z);
            long[] x = product(points[i].x, ofThis), y = product(points[i].y, ofThis);
            long[][] entry = {product(sum(y, x), ONE), product(difference(y, x), ONE), product(product(x, y), TWICE_D)};
            int at = i / ROW_POINTS * ROW_POINTS * ENTRY_LIMBS + i % ROW_POINTS;
            for (int limb = 0; limb < ENTRY_LIMBS; limb++) {
                entries[at + limb * ROW_POINTS] = entry[limb / Field25519.LIMBS][limb % Field25519.LIMBS];
            }
        }
        return entries;
    }

    private static boolean isRoot(long[] x, long[] divisor, long[] numerator) {
        return Arrays.equals(Field25519.encode(product(product(x, x), divisor)), Field25519.encode(numerator));
    }

    /** 2^((p − 1) / 4), which is 2 · (2^((p − 5) / 8))². */
    private static long[] sqrtMinusOne() {
        long[] two = {2, 0, 0, 0, 0};
        long[] power = new long[Field25519.LIMBS];
        Field25519.powerFifthEighth(two, power);
        return product(two, product(power, power));
    }

    /** −121665 / 121666. */
    private static long[] edwardsD() {
        return product(difference(new long[Field25519.LIMBS], new long[] {121_665, 0, 0, 0, 0}), inverse(new long[] {121_666, 0, 0, 0, 0}));
    }

    private static long[] inverse(long[] a) {
        long[] result = new long[Field25519.LIMBS];
        Field25519.invert(a, result);
        return result;
    }

    private static long[] product(long[] a, long[] b) {
        long[] result = new long[Field25519.LIMBS];
        Field25519.multiply(a, b, result);
        return result;
    }

    private static long[] sum(long[] a, long[] b) {
        long[] result = new long[Field25519.LIMBS];
        Field25519.add(a, b, result);
        return result;
    }

    private static long[] difference(long[] a, long[] b) {
        long[] result = new long[Field25519.LIMBS];
        Field25519.subtract(a, b, result);
        return result;
    }
}
