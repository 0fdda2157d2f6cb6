package org.bpci.kernel;

/**
 * Doubles as ECMAScript writes them (ECMA-262 Number::toString, which RFC 8785 §3.2.2.3 prescribes). Since JDK 19
 * {@link Double#toString} finds the shortest digits; here they are only laid out anew.
 */
final class EcmaNumber {

    /** Below it Java may print two digits where one is enough, because it never prints fewer than two. */
    private static final double TWO_DIGIT_ARTEFACTS_BELOW = 1e-321;

    private EcmaNumber() {
    }

    static String format(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw Canonical.noForm("NaN or an infinity");
        }
        long integer = (long) value;
        if (integer == value && Math.abs(integer) <= Json.INTEGER_MAX) {
            return Long.toString(integer); // also −0, which is written 0
        }
        String text = Double.toString(Math.abs(value));
        int e = text.indexOf('E');
        String mantissa = e < 0 ? text : text.substring(0, e);
        int dot = mantissa.indexOf('.');
        String digits = mantissa.substring(0, dot) + mantissa.substring(dot + 1);
        int point = dot + (e < 0 ? 0 : Integer.parseInt(text, e + 1, text.length(), 10));
        int zeros = 0;
        while (digits.charAt(zeros) == '0') {
            zeros++;
        }
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        digits = digits.substring(zeros, end);
        point -= zeros;
        if (Math.abs(value) < TWO_DIGIT_ARTEFACTS_BELOW && digits.length() == 2) {
            return oneDigit(value, digits, point);
        }
        return layOut(value < 0, digits, point);
    }

    /** Takes the nearer one-digit decimal when it still denotes {@code value}, as 5e-324 does for 4.9E-324. */
    private static String oneDigit(double value, String digits, int point) {
        int first = digits.charAt(0) - '0';
        int rounded = digits.charAt(1) >= '5' ? first + 1 : first;
        if (Double.parseDouble(rounded + "E" + (point - 1)) != Math.abs(value)) {
            return layOut(value < 0, digits, point);
        }
        return rounded == 10 ? layOut(value < 0, "1", point + 1) : layOut(value < 0, Integer.toString(rounded), point);
    }

    /** {@code 0.digits × 10^point} in the five layouts of Number::toString steps 6 to 10. */
    private static String layOut(boolean negative, String digits, int point) {
        StringBuilder out = new StringBuilder(25);
        if (negative) {
            out.append('-');
        }
        int count = digits.length();
        if (count <= point && point <= 21) {
            return out.append(digits).repeat('0', point - count).toString();
        }
        if (0 < point && point <= 21) {
            return out.append(digits, 0, point).append('.').append(digits, point, count).toString();
        }
        if (-6 < point && point <= 0) {
            return out.append("0.").repeat('0', -point).append(digits).toString();
        }
        out.append(digits.charAt(0));
        if (count > 1) {
            out.append('.').append(digits, 1, count);
        }
        return out.append('e').append(point > 0 ? '+' : '-').append(Math.abs(point - 1)).toString();
    }
}
