package org.bpci.cli.print;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BarTest {

    private static String bar(String approve, String against, String needed, String total) {
        return Bar.of(new BigDecimal(approve), new BigDecimal(against), new BigDecimal(needed), new BigDecimal(total), 10);
    }

    @Test
    void approvalGrowsFromTheLeftAndObjectionFromTheRight() {
        assertEquals("[.......|...]", bar("0", "0", "6.7", "10"));
        assertEquals("[###....|.xx]", bar("3", "2", "6.7", "10"));
        assertEquals("[#######|.xx]", bar("7", "2", "6.7", "10"));
        assertEquals("[##########|]", bar("10", "0", "10", "10"));
    }

    @Test
    void aHairBelowTheThresholdLeavesAGap() {
        assertEquals("[######.|...]", bar("6.699999", "0", "6.7", "10"));
        assertEquals("[######.|xxx]", bar("6.999999", "3.000001", "7", "10"));
    }

    @Property
    void theMarkIsTouchedExactlyWhenTheThresholdIsReached(
            @ForAll @IntRange(max = 1000) int approve, @ForAll @IntRange(min = 1, max = 1000) int needed) {
        String bar = Bar.of(BigDecimal.valueOf(approve), BigDecimal.ZERO, BigDecimal.valueOf(needed), BigDecimal.valueOf(1000), 40);
        assertEquals(43, bar.length());
        assertEquals(approve >= needed, bar.contains("#|"), bar);
    }
}
