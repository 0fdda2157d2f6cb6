package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Weight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edges of who votes with which weight, on which terms and until when: one step inside holds, one step outside is refused. */
class ElectorateTest {

    private static final Instant CREATED = Instant.parse("2030-05-01T12:00:00Z");
    private static final long UNIT = 1_000_000;

    @Test
    void aRollFindsEachOfItsVotersAndNobodyElse() {
        for (int size = 1; size <= 9; size++) {
            Roll roll = roll(size);
            for (int seat = 0; seat < size; seat++) {
                assertEquals(OptionalInt.of(seat), roll.indexOf(roll.voter(seat).node()));
            }
            for (String absent : List.of("a", "v1", "v1000x", "v1004x", "z")) {
                assertEquals(OptionalInt.empty(), roll.indexOf(Scene.node(absent)));
            }
            assertEquals(size * UNIT, roll.totalMicros());
        }
    }

    @Test
    void nobodyStandsTwiceInARoll() {
        for (int twice = 0; twice < 4; twice++) {
            List<Voter> voters = new ArrayList<>(roll(4).voters());
            voters.add(voters.get(twice));
            assertThrows(Refusal.class, () -> Roll.of(voters));
        }
    }

    @Test
    void tenThousandVotersAreThatMany() {
        assertEquals(10_000, roll(10_000).size());
        assertThrows(Refusal.class, () -> roll(10_001));
    }

    @Test
    void theSumOfWeightsEndsWhereNumbersStopBeingExact() {
        long most = (1L << 53) - 1;
        assertEquals(most, Roll.checkedTotal(most - 1, 1));
        assertThrows(Refusal.class, () -> Roll.checkedTotal(most, 1));
        assertThrows(Refusal.class, () -> Roll.checkedTotal(1, most));
    }

    /** Weights in units; what may lie and what can block in micro-units. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1 1 1 1|3/4|1000000|1000001|1", "1 1 1|2/3|999999|1000001|0", "1 1 1 1|67/100|1320000|1320001|1", "3 1 1 1|3/4|1500000|1500001|0",
        "2 2 1 1 1 1|3/4|2000000|2000001|1", "1 1|1/2|0|1000001|0", "1 1 1|1/1|0|1|0", "1 1 1 1 1 1 1|5/7|2000000|2000001|2"})
    void aFaultBudgetIsExactToTheMicroUnit(String weights, String threshold, long mayLie, long canBlock, int liars) {
        String[] ratio = threshold.split("/");
        String[] each = weights.split(" ");
        Roll roll = Roll.of(IntStream.range(0, each.length).mapToObj(i ->
                new Voter(Scene.node("v" + i), Weight.parse(each[i]), Optional.empty())).toList());
        FaultBudget budget = FaultBudget.of(roll, new Ratio(Long.parseLong(ratio[0]), Long.parseLong(ratio[1])));
        assertEquals(mayLie, budget.mayLieMicros());
        assertEquals(canBlock, budget.canBlockMicros());
        assertEquals(liars, budget.liarsTolerated());
    }

    @ParameterizedTest
    @CsvSource({"+1s,1", "+90s,90", "+1m,60", "+1h,3600", "+2d,172800", "+999999d,86399913600", "2030-05-01T12:00:07Z,7"})
    void aDeadlineIsATimeOrASpanFromTheProposalsOwn(String text, long seconds) {
        assertEquals(Optional.of(CREATED.plus(Duration.ofSeconds(seconds))), Deadline.parse(text, CREATED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+0h", "+01h", "+1000000s", "+1w", "1h", "+h", "+1", "-1h", "+1.5h", "+1h ", "2030-05-01", "+1H"})
    void nothingElseIsADeadline(String text) {
        assertEquals(Optional.empty(), Deadline.parse(text, CREATED));
    }

    @Test
    void anOpeningReadBackIsTheSame() {
        Opening opening = opening();
        assertEquals(opening, Opening.read(Scene.tree(opening.tree().toString()), Scene.NETWORK));
        assertEquals(4, opening.terms().minimumVotes());
        assertEquals(3, opening.terms().minConsensusNodes());
        assertTrue(Opening.read(opening.tree().put("minimum_votes", 3), Scene.NETWORK).digest().compareTo(opening.digest()) != 0);
    }

    @Test
    void anOpeningThatDoesNotAddUpIsRefused() {
        refusesOpening(tree -> tree.put("minimum_votes", 0));
        refusesOpening(tree -> tree.put("min_consensus_nodes", 0));
        refusesOpening(tree -> tree.put("total_weight_micros", 5 * UNIT + 1));
        refusesOpening(tree -> tree.put("more", 1));
        refusesOpening(tree -> tree.withObject("threshold").put("numerator", 0));
        refusesOpening(tree -> tree.withObject("threshold").put("numerator", 134).put("denominator", 200));
        refusesOpening(tree -> tree.withObject("threshold").put("more", 1));
        refusesOpening(tree -> voter(tree, 1).put("more", 1));
        refusesOpening(tree -> voter(tree, 1).put("weight_micros", 0));
        refusesOpening(tree -> swap(tree, 2));
        refusesOpening(tree -> tree.withArray("voters").set(1, voter(tree, 0).deepCopy()));
    }

    @Test
    void anEpochThatIsNotOneOfAChainIsRefused() {
        ObjectNode first = epoch().tree();
        assertEquals(epoch(), Epoch.read(first));
        String digest = epoch().digest(Scene.NETWORK).hex();
        assertEquals(1, Epoch.read(later(1, digest)).number());
        refusesEpoch(later(1, digest).without("cause"));
        refusesEpoch(later(1, digest).without("previous"));
        refusesEpoch(later(0, digest));
        refusesEpoch(later(0, digest).without("cause"));
        refusesEpoch(later(0, digest).without("previous"));
        ObjectNode cause = later(1, digest);
        cause.withObject("cause").put("more", 1);
        refusesEpoch(cause);
        refusesEpoch(epoch().tree().put("more", 1));
        ObjectNode voter = epoch().tree();
        voter(voter, 0).put("more", 1);
        refusesEpoch(voter);
        ObjectNode weightless = epoch().tree();
        voter(weightless, 0).put("weight_micros", 0);
        refusesEpoch(weightless);
        ObjectNode swapped = epoch().tree();
        swap(swapped, 1);
        refusesEpoch(swapped);
        ObjectNode twice = epoch().tree();
        twice.withArray("voters").set(1, voter(twice, 0).deepCopy());
        refusesEpoch(twice);
    }

    @Test
    void theDigestOfAnEpochIsOfItsOwnKind() {
        assertEquals(Digest.of(Scene.NETWORK.pae(Kind.EPOCH, Canonical.of(epoch().tree()))),
                epoch().digest(Scene.NETWORK));
    }

    private static Roll roll(int size) {
        return Roll.of(IntStream.range(0, size).mapToObj(i -> new Voter(Scene.node("v" + (100_000 + i)), Weight.ONE, Optional.empty())).toList());
    }

    private static Opening opening() {
        Scene scene = Scene.of("1", "1", "1", "1", "1");
        return scene.open(scene.draft("Advisory", "{\"text\":\"x\"}", "+1h", OptionalInt.of(4), Optional.of(Scene.number(0.67))));
    }

    private static Epoch epoch() {
        Scene scene = Scene.of("1", "2", "3");
        scene.open(0.67);
        return scene.assembly.epoch().orElseThrow();
    }

    private static ObjectNode later(long number, String previous) {
        ObjectNode tree = epoch().tree().put("epoch", number).put("previous", previous);
        tree.putObject("cause").put("proposal_id", "prop-1").put("proposal_digest", previous);
        return tree;
    }

    private static ObjectNode voter(ObjectNode tree, int seat) {
        return (ObjectNode) tree.withArray("voters").get(seat);
    }

    private static void swap(ObjectNode tree, int seat) {
        ArrayNode voters = tree.withArray("voters");
        voters.set(seat, voters.set(seat - 1, voters.get(seat)));
    }

    private static void refusesOpening(Consumer<ObjectNode> change) {
        ObjectNode tree = opening().tree();
        change.accept(tree);
        assertThrows(Refusal.class, () -> Opening.read(tree, Scene.NETWORK), tree::toString);
    }

    private static void refusesEpoch(ObjectNode tree) {
        assertThrows(Refusal.class, () -> Epoch.read(tree), tree::toString);
    }
}
