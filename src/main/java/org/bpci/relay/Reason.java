package org.bpci.relay;

/** Why a delivery failed, in words of others. */
final class Reason {

    private static final int CHARS_MAX = 256;

    private Reason() {
    }

    /** Fit for a database and a log. */
    static String plain(String reason) {
        String printable = reason.isBlank() ? "refused by the target" : reason.replaceAll("\\p{Cntrl}", " ");
        int length = Math.min(printable.length(), CHARS_MAX);
        boolean splitPair = Character.isHighSurrogate(printable.charAt(length - 1));
        return printable.substring(0, splitPair ? length - 1 : length);
    }
}
