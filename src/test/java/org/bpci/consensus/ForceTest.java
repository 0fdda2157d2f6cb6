package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.bpci.kernel.Ratio;
import org.junit.jupiter.api.Test;

class ForceTest {

    @Test
    void bindingTakesMoreThanTwoThirds() {
        assertFalse(Force.BINDING.allows(new Ratio(2, 3)), "two approvals of exactly 2/3 share 1/3, which may lie");
        assertFalse(Force.BINDING.allows(Ratio.parse("0.666666666")));
        assertTrue(Force.BINDING.allows(Ratio.parse("0.666666667")));
        assertTrue(Force.BINDING.allows(Ratio.parse("1")));
    }

    @Test
    void emergencyTakesThreeQuarters() {
        assertFalse(Force.EMERGENCY.allows(Ratio.parse("0.749999999")));
        assertTrue(Force.EMERGENCY.allows(Ratio.parse("0.75")));
    }

    @Test
    void advisoryTakesMoreThanHalf() {
        assertFalse(Force.ADVISORY.allows(Ratio.parse("0.5")));
        assertTrue(Force.ADVISORY.allows(Ratio.parse("0.500000001")));
    }

    @Test
    void aProposalThatNamesNoThresholdTakesTheUsualOneWhereThatIsStrongEnough() {
        assertEquals(Ratio.parse("0.8"), Force.EMERGENCY.fallback(Ratio.parse("0.8")));
        assertEquals(Ratio.parse("0.75"), Force.EMERGENCY.fallback(Ratio.parse("0.67")));
        assertEquals(Ratio.parse("0.7"), Force.BINDING.fallback(Ratio.parse("0.7")));
        assertEquals(Ratio.parse("0.67"), Force.BINDING.fallback(Ratio.parse("0.6")));
        assertEquals(Ratio.parse("0.6"), Force.ADVISORY.fallback(Ratio.parse("0.6")));
    }

    @Test
    void votingTakesItsTime() {
        assertEquals(Duration.ofSeconds(10), Force.EMERGENCY.votingMin());
        assertEquals(Duration.ofMinutes(15), Force.EMERGENCY.votingMax());
        for (Force force : new Force[] {Force.BINDING, Force.ADVISORY}) {
            assertEquals(Duration.ofSeconds(1), force.votingMin());
            assertEquals(Duration.ofDays(90), force.votingMax());
        }
    }
}
