package org.bpci.interapp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a clause allows at most. A rate is one budget for all calls the clause governs, whoever makes them; a size is of one
 * call's content.
 *
 * @param sizeBytesMax 1 to {@value #SIZE_BYTES_MAX}
 */
public record CallLimits(Optional<Rate> rate, OptionalLong sizeBytesMax) {

    public static final CallLimits NONE = new CallLimits(Optional.empty(), OptionalLong.empty());

    static final long SIZE_BYTES_MAX = 1_000_000_000;

    public CallLimits {
        if (sizeBytesMax.isPresent() && (sizeBytesMax.getAsLong() < 1 || sizeBytesMax.getAsLong() > SIZE_BYTES_MAX)) {
            throw PermissionFault.PERMISSION_MALFORMED.because("a size is 1 to " + SIZE_BYTES_MAX + " bytes");
        }
    }

    /** The units of sizes: decimal ones first, which is the order in which a size looks for one that fits it exactly. */
    enum Unit {
        MB("MB", 1_000_000),
        MIB("MiB", 1024 * 1024),
        KB("KB", 1_000),
        KIB("KiB", 1024),
        B("B", 1);

        final String wireName;
        final long bytes;

        Unit(String wireName, long bytes) {
            this.wireName = wireName;
            this.bytes = bytes;
        }
    }

    boolean allowsSize(long bytes) {
        return sizeBytesMax.isEmpty() || bytes <= sizeBytesMax.getAsLong();
    }

    /** Whether every size these limits allow is allowed by {@code wider} too. */
    boolean sizeWithin(CallLimits wider) {
        return wider.sizeBytesMax.isEmpty()
                || sizeBytesMax.isPresent() && sizeBytesMax.getAsLong() <= wider.sizeBytesMax.getAsLong();
    }

    /** The canonical form, empty when there is no limit. */
    String text() {
        List<String> parts = new ArrayList<>(2);
        rate.ifPresent(value -> parts.add("rate=" + value.text()));
        sizeBytesMax.ifPresent(bytes -> parts.add("size=" + sizeText(bytes)));
        return parts.isEmpty() ? "" : "{" + String.join(",", parts) + "}";
    }

    static String sizeText(long bytes) {
        for (Unit unit : Unit.values()) {
            if (bytes % unit.bytes == 0) {
                return bytes / unit.bytes + unit.wireName;
            }
        }
        throw new IllegalStateException("every size is a number of bytes");
    }
}
