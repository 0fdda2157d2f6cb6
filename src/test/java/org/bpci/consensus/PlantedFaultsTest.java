package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A simulator that finds nothing proves nothing: each of these faults it must find. */
class PlantedFaultsTest {

    private static final long SEEDS_MAX = 1_000;

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void plantedFaultIsCaught(String fault, Supplier<Machinery> machinery) {
        Optional<SimulationReport> caught = LongStream.rangeClosed(1, SEEDS_MAX)
                .mapToObj(seed -> Simulation.run(seed, machinery.get()))
                .filter(report -> report.violation().isPresent()).findFirst();
        assertTrue(caught.isPresent(), () -> "no invariant noticed in " + SEEDS_MAX + " histories: " + fault);
    }

    /** By itself, whatever the model thinks: a model that shares the mistake would notice nothing. */
    @Test
    void aNetworkThatCanDecideNothingIsNoticedByItsInvariant() {
        Scene scene = Scene.of("1", "1", "1", "1", "1");
        scene.open(0.67);
        Invariants.checkAble(scene.assembly);
        scene.take(List.of(new Fact.ParameterSet(new Parameter("min_consensus_nodes", LongNode.valueOf(99), 1, "prop-1", scene.now))));
        Invariants.Broken broken = assertThrows(Invariants.Broken.class, () -> Invariants.checkAble(scene.assembly));
        assertTrue(broken.getMessage().startsWith("the network can always decide something: 5 voters are left"), broken.getMessage());
    }

    static Stream<Arguments> faults() {
        List<Arguments> faults = new ArrayList<>();
        FaultyRules.all().forEach((name, rules) -> rule(faults, name, rules));
        assemblies(faults);
        decisions(faults);
        outsides(faults);
        return faults.stream();
    }

    private static void rule(List<Arguments> faults, String name, Rules rules) {
        add(faults, name, () -> new Machinery() {
            @Override
            Rules rules() {
                return rules;
            }
        });
    }

    private static void assemblies(List<Arguments> faults) {
        assembly(faults, "last ballot wins", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            Answer cast(Ballot.Checked checked, boolean isolated, Instant now) {
                Answer answer = super.cast(checked, isolated, now);
                Ballot ballot = checked.ballot();
                return answer.kind() != Answer.Kind.EQUIVOCATED ? answer : new Answer(Answer.Kind.COUNTED, List.of(
                        new Fact.BallotCounted(ballot.proposalId(), ballot.voter(), ballot.choice(), ballot.digest(), now)));
            }
        });
        assembly(faults, "isolated voters vote", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            Optional<VerificationKey> screen(Ballot ballot, boolean isolated, Instant now) {
                return super.screen(ballot, false, now);
            }

            @Override
            Answer cast(Ballot.Checked checked, boolean isolated, Instant now) {
                return super.cast(checked, false, now);
            }
        });
        assembly(faults, "a restarted round begins with no ballots", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            void apply(Fact fact) {
                if (fact instanceof Fact.RoundRestarted restarted) {
                    round(restarted.proposalId()).ifPresent(round -> super.apply(new Fact.ProposalOpened(round.proposal(), round.opening())));
                }
                super.apply(fact);
            }
        });
        assembly(faults, "effects apply twice", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            List<Fact> effects(Proposal proposal, Instant now) {
                return Stream.concat(super.effects(proposal, now).stream(), super.effects(proposal, now).stream()).toList();
            }
        });
        assembly(faults, "effects are forgotten", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            List<Fact> effects(Proposal proposal, Instant now) {
                return List.of();
            }
        });
        assembly(faults, "emergencies never end", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            List<Fact> tick(Instant now) {
                return super.tick(now).stream()
                        .filter(fact -> !(fact instanceof Fact.EmergencyEnded || fact instanceof Fact.OrderGiven)).toList();
            }
        });
        assembly(faults, "deadlines are never looked at", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            List<Fact> tick(Instant now) {
                return super.tick(now).stream().filter(fact -> !(fact instanceof Fact.ProposalDecided)).toList();
            }
        });
        assembly(faults, "everybody weighs one", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            void apply(Fact fact) {
                super.apply(fact instanceof Fact.WeightSet set ? new Fact.WeightSet(set.node(), Weight.ONE) : fact);
            }
        });
    }

    private static void decisions(List<Arguments> faults) {
        assembly(faults, "an emergency outlasts its day by a millisecond", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            List<Fact> tick(Instant now) {
                boolean over = super.tick(now.minusMillis(1)).stream().anyMatch(Fact.EmergencyEnded.class::isInstance);
                return super.tick(now).stream().filter(fact -> over || !(fact instanceof Fact.EmergencyEnded || fact instanceof Fact.OrderGiven)).toList();
            }
        });
        assembly(faults, "an emergency ends a millisecond early", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            List<Fact> tick(Instant now) {
                List<Fact> early = super.tick(now.plusMillis(1));
                return early.stream().anyMatch(Fact.EmergencyEnded.class::isInstance) ? early : super.tick(now);
            }
        });
        effects(faults, "ratification is forgotten", fact -> !(fact instanceof Fact.EmergencyRatified));
        effects(faults, "a resumed relay stays paused", fact -> !(fact instanceof Fact.EmergencyEnded));
        effects(faults, "removed voters keep their weight", fact -> !(fact instanceof Fact.EpochBegan));
        effects(faults, "keys are never replaced", fact -> !(fact instanceof Fact.OrderGiven given && given.order() instanceof Order.ReplaceKey));
        assembly(faults, "a voter is left out of the base", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            Roll shared(Roll roll) {
                return Roll.of(roll.voters().subList(0, roll.size() - 1));
            }
        });
        assembly(faults, "rounds never restart", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            List<Fact> tick(Instant now) {
                return super.tick(now).stream().filter(fact -> !(fact instanceof Fact.RoundRestarted)).toList();
            }
        });
        assembly(faults, "decided rounds are kept for ever", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            void trim() {
                // forgets to forget
            }
        });
        assembly(faults, "decided rounds are forgotten at once", (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            void recall(Round decided) {
                // cannot be brought back
            }
        });
    }

    private static void effects(List<Arguments> faults, String name, Predicate<Fact> kept) {
        assembly(faults, name, (oracle, limits) -> new Assembly(oracle, limits, new Rules()) {
            @Override
            List<Fact> effects(Proposal proposal, Instant now) {
                return super.effects(proposal, now).stream().filter(kept).toList();
            }
        });
    }

    private interface Assembler {
        Assembly assemble(Assembly.Oracle oracle, ConsensusLimits limits);
    }

    private static void assembly(List<Arguments> faults, String name, Assembler assembler) {
        add(faults, name, () -> new Machinery() {
            @Override
            Assembly assembly(Assembly.Oracle oracle, ConsensusLimits limits) {
                return assembler.assemble(oracle, limits);
            }
        });
    }

    private static void outsides(List<Arguments> faults) {
        add(faults, "a certificate leaves out a ballot", () -> new Machinery() {
            @Override
            Signed seal(Proposal proposal, Epoch epoch, Opening opened, ObjectNode opening, List<Ballot> ballots, Decision decision,
                        Network network, Signer signer) {
                List<Ballot> some = ballots.isEmpty() ? ballots : ballots.subList(1, ballots.size());
                return super.seal(proposal, epoch, opened, opening, some, decision, network, signer);
            }
        });
        add(faults, "a certificate tells another outcome", () -> new Machinery() {
            @Override
            Signed seal(Proposal proposal, Epoch epoch, Opening opened, ObjectNode opening, List<Ballot> ballots, Decision decision,
                        Network network, Signer signer) {
                return super.seal(proposal, epoch, opened, opening, ballots,
                        new Decision(Outcome.APPROVED, decision.tally(), decision.at(), decision.rounds()), network, signer);
            }
        });
        add(faults, "a certificate is not sorted", () -> new Machinery() {
            @Override
            Signed seal(Proposal proposal, Epoch epoch, Opening opened, ObjectNode opening, List<Ballot> ballots, Decision decision,
                        Network network, Signer signer) {
                return Certificate.seal(proposal.signed().tree(), epoch.tree(), opened, opening,
                        ballots.stream().map(Ballot::bare).toList().reversed(), decision, network, signer);
            }
        });
        add(faults, "evidence without both signatures", () -> new Machinery() {
            @Override
            ObjectNode evidence(Network network, VerificationKey key, ObjectNode first, ObjectNode second) {
                return super.evidence(network, key, first, second.deepCopy().without(Signed.SIGNATURE));
            }
        });
        add(faults, "evidence of one ballot", () -> new Machinery() {
            @Override
            ObjectNode evidence(Network network, VerificationKey key, ObjectNode first, ObjectNode second) {
                return super.evidence(network, key, first, first);
            }
        });
        add(faults, "openings are signed twice", () -> new Machinery() {
            @Override
            List<Fact> persisted(List<Fact> facts) {
                return Stream.concat(facts.stream(), facts.stream().filter(Fact.ProposalOpened.class::isInstance)).toList();
            }
        });
        add(faults, "a decision is lost in a crash", () -> new Machinery() {
            @Override
            List<Fact> persisted(List<Fact> facts) {
                return facts.stream().filter(fact -> !(fact instanceof Fact.ProposalDecided)).toList();
            }
        });
        add(faults, "ballots are acknowledged before they are durable", () -> new Machinery() {
            @Override
            List<Fact> persisted(List<Fact> facts) {
                return facts.stream().filter(fact -> !(fact instanceof Fact.BallotCounted)).toList();
            }
        });
        add(faults, "evidence does not isolate", () -> new Machinery() {
            @Override
            List<Fact> persisted(List<Fact> facts) {
                return facts.stream().filter(fact -> !(fact instanceof Fact.OrderGiven given && given.order() instanceof Order.Isolate)).toList();
            }
        });
    }

    private static void add(List<Arguments> faults, String name, Supplier<Machinery> machinery) {
        faults.add(Arguments.of(name, machinery));
    }

}
