package org.bpci.communication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RedialTest {

    private static final double ALMOST_ONE = Math.nextDown(1.0);

    @Property
    void theFirstRetryComesWithinASecond(@ForAll @LongRange(min = 0, max = 1L << 50) long now,
            @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random) {
        Redial redial = Redial.first(now, random);
        assertTrue(redial.due(now + 999));
        assertFalse(redial.due(now - 1));
    }

    @Property
    void aNodeThatIsBackIsConnectedWithinFiveSeconds(@ForAll @IntRange(min = 0, max = 100_000) int failures,
            @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random) {
        Redial redial = new Redial(failures, 0).failed(1_000, random);
        long worst = redial.dueAtMillis() - 1_000 + Redial.DIAL_MILLIS_MAX;
        assertTrue(worst < 5_000 && redial.dueAtMillis() >= 1_000);
    }

    @Test
    void theCeilingDoublesUpToItsLimit() {
        Redial redial = Redial.first(0, 0);
        long[] ceilings = {999, 1_999, 2_999, 2_999, 2_999};
        for (long ceiling : ceilings) {
            assertEquals(ceiling, redial.failed(0, ALMOST_ONE).dueAtMillis(), 1);
            assertEquals(0, redial.failed(0, 0).dueAtMillis());
            redial = redial.failed(0, 0.5);
        }
        assertEquals(5, redial.failures());
    }
}
