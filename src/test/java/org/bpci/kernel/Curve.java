package org.bpci.kernel;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Edwards25519 in schoolbook arithmetic (RFC 8032 §5.1): slow, obvious, and independent of every provider, so that it can
 * judge them and build the inputs on which implementations are known to differ.
 */
final class Curve {

    static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    static final BigInteger L = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigInteger D = BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
    private static final BigInteger SQRT_MINUS_ONE =
            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);

    static final Point ZERO = new Point(BigInteger.ZERO, BigInteger.ONE);
    static final Point BASE = decode(bytes(BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P)));

    record Point(BigInteger x, BigInteger y) {

        Point plus(Point other) {
            return Fraction.of(this).plus(Fraction.of(other)).point();
        }

        Point times(BigInteger scalar) {
            Fraction sum = Fraction.of(ZERO);
            for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
                sum = sum.plus(sum);
                sum = scalar.testBit(bit) ? sum.plus(Fraction.of(this)) : sum;
            }
            return sum.point();
        }

        byte[] encode() {
            byte[] bytes = bytes(y);
            bytes[31] |= (byte) (x.testBit(0) ? 0x80 : 0);
            return bytes;
        }
    }

    /** The point (x/z, y/z): the complete addition law without a division at each step. */
    private record Fraction(BigInteger x, BigInteger y, BigInteger z) {

        static Fraction of(Point point) {
            return new Fraction(point.x, point.y, BigInteger.ONE);
        }

        Fraction plus(Fraction o) {
            BigInteger zz = z.multiply(o.z).mod(P);
            BigInteger xx = x.multiply(o.x).mod(P);
            BigInteger yy = y.multiply(o.y).mod(P);
            BigInteger cross = D.multiply(xx).multiply(yy).mod(P);
            BigInteger square = zz.multiply(zz);
            BigInteger minus = square.subtract(cross).mod(P);
            BigInteger plus = square.add(cross).mod(P);
            BigInteger mixed = x.add(y).multiply(o.x.add(o.y)).subtract(xx).subtract(yy);
            return new Fraction(zz.multiply(minus).multiply(mixed).mod(P), zz.multiply(plus).multiply(yy.add(xx)).mod(P),
                    minus.multiply(plus).mod(P));
        }

        Point point() {
            BigInteger inverse = z.modInverse(P);
            return new Point(x.multiply(inverse).mod(P), y.multiply(inverse).mod(P));
        }
    }

    private Curve() {
    }

    /** RFC 8032 §5.1.3, tolerating y ≥ p and −0 as lax implementations do; null when not on the curve. */
    static Point decode(byte[] bytes) {
        byte[] unsigned = bytes.clone();
        unsigned[31] &= 0x7F;
        BigInteger y = number(unsigned).mod(P);
        BigInteger yy = y.multiply(y).mod(P);
        BigInteger xx = yy.subtract(BigInteger.ONE).multiply(D.multiply(yy).add(BigInteger.ONE).modInverse(P)).mod(P);
        BigInteger x = xx.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!x.multiply(x).mod(P).equals(xx)) {
            x = x.multiply(SQRT_MINUS_ONE).mod(P);
        }
        if (!x.multiply(x).mod(P).equals(xx)) {
            return null;
        }
        boolean odd = (bytes[31] & 0x80) != 0;
        return new Point(x.testBit(0) == odd ? x : x.negate().mod(P), y);
    }

    /** The eight points of small order. */
    static List<Point> torsion() {
        List<Point> points = new ArrayList<>();
        for (int y = 2; points.size() != 8; y++) {
            points.clear();
            Point candidate = decode(bytes(BigInteger.valueOf(y)));
            if (candidate != null) {
                Point generator = candidate.times(L);
                Point multiple = ZERO;
                do {
                    points.add(multiple);
                    multiple = multiple.plus(generator);
                } while (!multiple.equals(ZERO));
            }
        }
        return points;
    }

    /** The verdict the project pins. */
    static boolean verify(byte[] key, byte[] message, byte[] signature) {
        byte[] r = Arrays.copyOf(signature, 32);
        BigInteger s = number(Arrays.copyOfRange(signature, 32, 64));
        Point a = decode(key);
        Point rPoint = decode(r);
        return a != null && rPoint != null && s.compareTo(L) < 0
                && Arrays.equals(a.encode(), key) && Arrays.equals(rPoint.encode(), r)
                && !a.equals(ZERO) && a.times(L).equals(ZERO)
                && BASE.times(s).equals(rPoint.plus(a.times(challenge(r, key, message))));
    }

    /** k = SHA-512(R ‖ A ‖ M) mod L. */
    static BigInteger challenge(byte[] r, byte[] key, byte[] message) {
        try {
            MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
            sha512.update(r);
            sha512.update(key);
            return number(sha512.digest(message)).mod(L);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static byte[] signature(byte[] r, BigInteger s) {
        return Der.join(r, bytes(s));
    }

    static BigInteger number(byte[] littleEndian) {
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
        }
        return new BigInteger(1, bigEndian);
    }

    static byte[] bytes(BigInteger number) {
        byte[] littleEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            littleEndian[i] = number.shiftRight(8 * i).byteValue();
        }
        return littleEndian;
    }
}
