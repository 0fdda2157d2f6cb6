package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {

    /** More with {@code -Dbpci.simulation.seeds=100000}. */
    private static final long SEEDS = Long.getLong("bpci.simulation.seeds", 2_000);

    @Test
    void everyInvariantHoldsInEveryHistory() {
        List<SimulationReport> reports = LongStream.rangeClosed(1, SEEDS).parallel().mapToObj(Simulation::run).toList();
        for (SimulationReport report : reports) {
            assertTrue(report.violation().isEmpty(), () -> "seed " + report.seed() + ": " + report.violation().orElseThrow()
                    + "; look at it again with: bpci simulate --seed " + report.seed());
        }
        assertTrue(reports.stream().mapToInt(SimulationReport::crashes).sum() > SEEDS / 2, "histories without crashes show little");
        assertTrue(reports.stream().mapToInt(SimulationReport::equivocations).sum() > SEEDS / 4, "nor those without liars");
    }

    @Test
    void theSameSeedIsTheSameHistory() {
        assertEquals(Simulation.run(4_711), Simulation.run(4_711));
        assertNotEquals(Simulation.run(4_711).traceHash(), Simulation.run(4_712).traceHash());
    }
}
