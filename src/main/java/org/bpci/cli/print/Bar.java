package org.bpci.cli.print;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A vote as one line of characters: what approves grows from the left, what cannot approve any more from the right, and a
 * mark stands where approval begins. {@code [#####....|...xx]}
 */
public final class Bar {

    private static final char APPROVE = '#';
    private static final char AGAINST = 'x';
    private static final char OPEN = '.';
    private static final char MARK = '|';

    private Bar() {
    }

    /**
     * The first three are parts of {@code total}, which is positive. The approving part touches the mark exactly when it has
     * reached {@code needed}, however coarse the line is.
     *
     * @param width characters between the brackets, the mark not counted
     */
    public static String of(BigDecimal approve, BigDecimal against, BigDecimal needed, BigDecimal total, int width) {
        int mark = Math.max(1, cells(needed, total, width, RoundingMode.CEILING));
        int filled = cells(approve, total, width, RoundingMode.FLOOR);
        filled = approve.compareTo(needed) >= 0 ? Math.max(filled, mark) : Math.min(filled, mark - 1);
        int closed = Math.min(width - filled, cells(against, total, width, RoundingMode.FLOOR));
        StringBuilder bar = new StringBuilder("[");
        for (int cell = 0; cell < width; cell++) {
            if (cell == mark) {
                bar.append(MARK);
            }
            bar.append(cell < filled ? APPROVE : cell >= width - closed ? AGAINST : OPEN);
        }
        return bar.append(mark >= width ? MARK + "]" : "]").toString();
    }

    private static int cells(BigDecimal part, BigDecimal total, int width, RoundingMode rounding) {
        return part.multiply(BigDecimal.valueOf(width)).divide(total, 0, rounding).intValue();
    }
}
