package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.bpci.kernel.Ratio;
import org.junit.jupiter.api.Test;

class RulesTest {

    private static final Instant CLOSES_AT = Instant.parse("2030-01-01T00:00:00Z");
    private static final Rules RULES = new Rules();

    /** Weights of the electorate and of the ballots, in millionths, against the definition in decimals. */
    @Property(tries = 20_000)
    void everyOutcomeIsTheOneThatDecimalsGive(@ForAll @LongRange(min = 0, max = 1L << 50) long approve, @ForAll @LongRange(min = 0, max = 1L << 50) long reject,
            @ForAll @LongRange(min = 0, max = 1L << 50) long abstain, @ForAll @LongRange(min = 1, max = 1L << 50) long silent,
            @ForAll @IntRange(min = 1, max = 1_000_000_000) int nanos, @ForAll @IntRange(min = 0, max = 5) int ballots, @ForAll @IntRange(min = 1, max = 6) int minimumVotes) {
        long total = approve + reject + abstain + silent;
        Ratio threshold = new Ratio(nanos, Ratio.DENOMINATOR_MAX);
        Tally tally = new Tally(approve, reject, abstain, ballots, 0, 0);
        BigDecimal needed = BigDecimal.valueOf(total).multiply(BigDecimal.valueOf(nanos, 9));
        boolean approved = BigDecimal.valueOf(approve).compareTo(needed) >= 0 && ballots >= minimumVotes;
        boolean rejected = BigDecimal.valueOf(total - reject - abstain).compareTo(needed) < 0;
        assertEquals(approved ? Optional.of(Outcome.APPROVED) : rejected ? Optional.of(Outcome.REJECTED) : Optional.empty(),
                RULES.outcome(tally, terms(total, 7, threshold, minimumVotes, 3)));
        assertEquals(approve + reject + abstain, tally.cast());
    }

    @Test
    void atTheLargestElectorateAMillionthDecides() {
        long total = Roll.TOTAL_MICROS_MAX;
        Terms terms = terms(total, 3, Ratio.parse("0.666666667"), 1, 3);
        long needed = terms.threshold().needed(total);
        assertEquals(Optional.of(Outcome.APPROVED), RULES.outcome(new Tally(needed, 0, 0, 2, 0, 0), terms));
        assertEquals(Optional.empty(), RULES.outcome(new Tally(needed - 1, 0, 0, 2, 0, 0), terms));
        assertEquals(Optional.empty(), RULES.outcome(new Tally(0, total - needed, 0, 0, 1, 0), terms));
        assertEquals(Optional.of(Outcome.REJECTED), RULES.outcome(new Tally(0, total - needed, 1, 0, 1, 1), terms));
    }

    @Test
    void minimumsOutOfReachMakeAProposalHopeless() {
        Ratio threshold = Ratio.parse("0.67");
        assertFalse(RULES.hopeless(Tally.NONE, terms(3, 3, threshold, 3, 3)));
        assertTrue(RULES.hopeless(Tally.NONE, terms(3, 3, threshold, 4, 3)), "more votes than voters");
        assertTrue(RULES.hopeless(Tally.NONE, terms(3, 3, threshold, 3, 4)), "fewer voters than min_consensus_nodes");
        assertEquals(Optional.of(Outcome.REJECTED), RULES.outcome(new Tally(3, 0, 0, 3, 0, 0), terms(3, 3, threshold, 3, 4)),
                "approval by everybody is none where too few are asked");
    }

    @Test
    void theDeadlineIsTooLateAndTheMillisecondBeforeIsNot() {
        Terms terms = terms(3, 3, Ratio.parse("0.67"), 3, 3);
        assertTrue(RULES.accepting(CLOSES_AT.minusMillis(1), terms));
        assertFalse(RULES.accepting(CLOSES_AT, terms));
        assertFalse(RULES.accepting(CLOSES_AT.plusMillis(1), terms));
    }

    private static Terms terms(long total, int voters, Ratio threshold, int minimumVotes, int minConsensusNodes) {
        return new Terms(total, voters, threshold, minimumVotes, minConsensusNodes, CLOSES_AT);
    }
}
