package org.bpci.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AddressBudgetTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void burstIsTakenAtOnceAndThenTheRateHolds() {
        AddressBudget budget = new AddressBudget(2, 4, 10);
        for (int i = 0; i < 4; i++) {
            assertEquals(Optional.empty(), budget.take("a", 1, 0));
        }
        assertEquals(Optional.of(Duration.ofMillis(500)), budget.take("a", 1, 0));
        assertEquals(Optional.empty(), budget.take("b", 1, 0));
        assertEquals(Optional.empty(), budget.take("a", 1, SECOND / 2));
        assertTrue(budget.take("a", 1, SECOND / 2).isPresent());
    }

    @Test
    void addressesRememberedAreBounded() {
        AddressBudget budget = new AddressBudget(1, 1, 3);
        for (int i = 0; i < 100; i++) {
            budget.take("address-" + i, 1, 0);
        }
        assertEquals(3, budget.addresses());
        assertTrue(budget.take("address-99", 1, 0).isPresent());
    }

    @Property
    void noAddressGetsMoreThanBurstPlusRate(@ForAll @IntRange(min = 1, max = 50) int rate, @ForAll @IntRange(min = 1, max = 50) int burst,
                                            @ForAll @IntRange(min = 1, max = 20) int seconds) {
        AddressBudget budget = new AddressBudget(rate, burst, 1);
        int taken = 0;
        for (long nanos = 0; nanos <= seconds * SECOND; nanos += SECOND / 100) {
            taken += budget.take("a", 1, nanos).isEmpty() ? 1 : 0;
        }
        assertTrue(taken <= burst + rate * seconds + 1, taken + " taken");
    }
}
