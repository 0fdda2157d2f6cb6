package org.bpci.seal;

/**
 * Arithmetic modulo p = 2^255 − 19 on five limbs of 51 bits, for {@link Curve25519}. Nothing depends on the values but the
 * values: no branch, no index, no early end.
 *
 * <p>A limb is below 2^51 + 2^15 after {@link #multiply} and {@link #square}. Of such a sum is below 2^53, a difference below
 * 2^52.6, and that of a sum and such below 2^53 + 2^17: more is never multiplied. Squared is nothing but the first three, a
 * sum no further than 2^52.7; subtracted is nothing but what was multiplied. Of a product of two limbs the lower 51 bits are kept in one sum and the
 * rest in another: {@code multiplyHigh} of factors that are shifted by 13 bits together gives the rest without another shift.
 */
final class Field25519 {

    static final int LIMBS = 5;

    private static final int LIMB_BITS = 51;
    private static final long MASK = (1L << LIMB_BITS) - 1;
    private static final int LEFT = 8;
    private static final int RIGHT = 64 - LIMB_BITS - LEFT;
    /** 2^255 = 19 (mod p). */
    private static final long FOLD = 19;
    /** 2p, which keeps a difference positive. */
    private static final long LOWEST = 2 * ((1L << LIMB_BITS) - FOLD);
    private static final long OTHERS = 2 * MASK;

    private Field25519() {
    }

    static void add(long[] a, long[] b, long[] result) {
        for (int i = 0; i < LIMBS; i++) {
            result[i] = a[i] + b[i];
        }
    }

    static void subtract(long[] a, long[] b, long[] result) {
        result[0] = a[0] + LOWEST - b[0];
        for (int i = 1; i < LIMBS; i++) {
            result[i] = a[i] + OTHERS - b[i];
        }
    }

    /** Exchanges them where {@code mask} is all ones, leaves them where it is zero. */
    static void swap(long mask, long[] a, long[] b) {
        for (int i = 0; i < LIMBS; i++) {
            long difference = mask & (a[i] ^ b[i]);
            a[i] ^= difference;
            b[i] ^= difference;
        }
    }

    /** Takes it from 2p where {@code mask} is all ones, leaves it where it is zero. */
    static void negate(long mask, long[] a) {
        for (int i = 0; i < LIMBS; i++) {
            a[i] ^= mask & (a[i] ^ (i == 0 ? LOWEST : OTHERS) - a[i]);
        }
    }

    static void multiply(long[] a, long[] b, long[] result) {
        long a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        long b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3], b4 = b[4];
        long c1 = FOLD * b1, c2 = FOLD * b2, c3 = FOLD * b3, c4 = FOLD * b4;
        long low0 = low(a0, b0) + low(a1, c4) + low(a2, c3) + low(a3, c2) + low(a4, c1);
        long low1 = low(a0, b1) + low(a1, b0) + low(a2, c4) + low(a3, c3) + low(a4, c2);
        long low2 = low(a0, b2) + low(a1, b1) + low(a2, b0) + low(a3, c4) + low(a4, c3);
        long low3 = low(a0, b3) + low(a1, b2) + low(a2, b1) + low(a3, b0) + low(a4, c4);
        long low4 = low(a0, b4) + low(a1, b3) + low(a2, b2) + low(a3, b1) + low(a4, b0);
        long high0 = high(a0, b0) + high(a1, c4) + high(a2, c3) + high(a3, c2) + high(a4, c1);
        long high1 = high(a0, b1) + high(a1, b0) + high(a2, c4) + high(a3, c3) + high(a4, c2);
        long high2 = high(a0, b2) + high(a1, b1) + high(a2, b0) + high(a3, c4) + high(a4, c3);
        long high3 = high(a0, b3) + high(a1, b2) + high(a2, b1) + high(a3, b0) + high(a4, c4);
        long high4 = high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0);
        carry(low0 + FOLD * high4, low1 + high0, low2 + high1, low3 + high2, low4 + high3, result);
    }

    static void square(long[] a, long[] result) {
        long a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        long twice0 = 2 * a0, twice1 = 2 * a1;
        long c3 = FOLD * a3, c4 = FOLD * a4, twiceC3 = 2 * c3, twiceC4 = 2 * c4;
        long low0 = low(a0, a0) + low(a1, twiceC4) + low(a2, twiceC3);
        long low1 = low(twice0, a1) + low(a2, twiceC4) + low(a3, c3);
        long low2 = low(twice0, a2) + low(a1, a1) + low(a3, twiceC4);
        long low3 = low(twice0, a3) + low(twice1, a2) + low(a4, c4);
        long low4 = low(twice0, a4) + low(twice1, a3) + low(a2, a2);
        long high0 = high(a0, a0) + high(a1, twiceC4) + high(a2, twiceC3);
        long high1 = high(twice0, a1) + high(a2, twiceC4) + high(a3, c3);
        long high2 = high(twice0, a2) + high(a1, a1) + high(a3, twiceC4);
        long high3 = high(twice0, a3) + high(twice1, a2) + high(a4, c4);
        long high4 = high(twice0, a4) + high(twice1, a3) + high(a2, a2);
        carry(low0 + FOLD * high4, low1 + high0, low2 + high1, low3 + high2, low4 + high3, result);
    }

    /** {@code a · factor + b}. @param factor below 2^17 */
    static void multiplyAdd(long[] a, long factor, long[] b, long[] result) {
        long top = high(a[4], factor);
        long fromBelow = FOLD * top;
        for (int i = 0; i < LIMBS; i++) {
            long limb = low(a[i], factor) + fromBelow + b[i];
            fromBelow = high(a[i], factor);
            result[i] = limb;
        }
    }

    /** {@code a^(p−2)} = 1/a, and 0 for 0. */
    static void invert(long[] a, long[] result) {
        long[] t = new long[LIMBS], a11 = new long[LIMBS];
        power250(a, a11, t);
        squareTimes(5, t, t);
        multiply(t, a11, result); // 2^255 − 21
    }

    /** {@code a^((p−5)/8)}, from which square roots are made. */
    static void powerFifthEighth(long[] a, long[] result) {
        long[] t = new long[LIMBS];
        power250(a, new long[LIMBS], t);
        squareTimes(2, t, t);
        multiply(t, a, result); // 2^252 − 3
    }

    /** {@code a^(2^250 − 1)}, and a^11 on the way. */
    private static void power250(long[] a, long[] a11, long[] result) {
        long[] t = new long[LIMBS], a9 = new long[LIMBS];
        square(a, a11); // 2
        squareTimes(2, a11, t); // 8
        multiply(t, a, a9);
        multiply(a9, a11, a11);
        square(a11, t); // 22
        long[] e5 = new long[LIMBS], e10 = new long[LIMBS], e50 = new long[LIMBS], e100 = new long[LIMBS]; // eN is 2^N − 1
        multiply(t, a9, e5);
        squareTimes(5, e5, t);
        multiply(t, e5, e10);
        squareTimes(10, e10, t);
        multiply(t, e10, e100); // 20 for now
        squareTimes(20, e100, t);
        multiply(t, e100, t); // 40
        squareTimes(10, t, t);
        multiply(t, e10, e50);
        squareTimes(50, e50, t);
        multiply(t, e50, e100);
        squareTimes(100, e100, t);
        multiply(t, e100, t); // 200
        squareTimes(50, t, t);
        multiply(t, e50, result); // 250
    }

    /** Little endian; the top bit is ignored, and what is not below p is taken modulo p (RFC 7748 §5). */
    static long[] decode(byte[] bytes) {
        long[] words = new long[4];
        for (int i = 0; i < bytes.length; i++) {
            words[i >> 3] |= (bytes[i] & 0xFFL) << (i << 3);
        }
        return new long[] {words[0] & MASK, (words[0] >>> 51 | words[1] << 13) & MASK, (words[1] >>> 38 | words[2] << 26) & MASK,
            (words[2] >>> 25 | words[3] << 39) & MASK, words[3] >>> 12 & MASK};
    }

    /** The one encoding below p. */
    static byte[] encode(long[] a) {
        long[] limbs = a.clone();
        carryOver(limbs);
        carryOver(limbs);
        long beyond = limbs[0] + FOLD >>> LIMB_BITS; // 1 where the value is p or more
        for (int i = 1; i < LIMBS; i++) {
            beyond = limbs[i] + beyond >>> LIMB_BITS;
        }
        limbs[0] += FOLD * beyond;
        for (int i = 0; i < LIMBS - 1; i++) {
            limbs[i + 1] += limbs[i] >>> LIMB_BITS;
            limbs[i] &= MASK;
        }
        limbs[4] &= MASK;
        long[] words = {limbs[0] | limbs[1] << 51, limbs[1] >>> 13 | limbs[2] << 38, limbs[2] >>> 26 | limbs[3] << 25,
            limbs[3] >>> 39 | limbs[4] << 12};
        byte[] bytes = new byte[4 * Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (words[i >> 3] >>> (i << 3));
        }
        return bytes;
    }

    private static void squareTimes(int times, long[] a, long[] result) {
        square(a, result);
        for (int i = 1; i < times; i++) {
            square(result, result);
        }
    }

    private static long low(long a, long b) {
        return a * b & MASK;
    }

    private static long high(long a, long b) {
        return Math.multiplyHigh(a << LEFT, b << RIGHT);
    }

    private static void carry(long t0, long t1, long t2, long t3, long t4, long[] result) {
        result[0] = (t0 & MASK) + FOLD * (t4 >>> LIMB_BITS);
        result[1] = (t1 & MASK) + (t0 >>> LIMB_BITS);
        result[2] = (t2 & MASK) + (t1 >>> LIMB_BITS);
        result[3] = (t3 & MASK) + (t2 >>> LIMB_BITS);
        result[4] = (t4 & MASK) + (t3 >>> LIMB_BITS);
    }

    private static void carryOver(long[] limbs) {
        long carry = 0;
        for (int i = 0; i < LIMBS; i++) {
            limbs[i] += carry;
            carry = limbs[i] >>> LIMB_BITS;
            limbs[i] &= MASK;
        }
        limbs[0] += FOLD * carry;
    }
}
