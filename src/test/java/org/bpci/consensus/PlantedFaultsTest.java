package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A simulator that finds nothing proves nothing: each of these faults it must find. */
class PlantedFaultsTest {

    private static final long SEEDS_MAX = 400;

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void plantedFaultIsCaught(String fault, Supplier<Machinery> machinery) {
        Optional<SimulationReport> caught = LongStream.rangeClosed(1, SEEDS_MAX)
                .mapToObj(seed -> Simulation.run(seed, machinery.get()))
                .filter(report -> report.violation().isPresent()).findFirst();
        assertTrue(caught.isPresent(), () -> "no invariant noticed in " + SEEDS_MAX + " histories: " + fault);
    }

    static Stream<Arguments> faults() {
        List<Arguments> faults = new ArrayList<>();
        rules(faults);
        assemblies(faults);
        outsides(faults);
        return faults.stream();
    }

    private static void rules(List<Arguments> faults) {
        rule(faults, "> for >=", new Rules() {
            @Override
            boolean reached(Tally tally, Terms terms) {
                return terms.threshold().reachedBy(tally.approve() - 1, terms.totalMicros());
            }
        });
        rule(faults, "float tally", new Rules() {
            @Override
            boolean reached(Tally tally, Terms terms) {
                float share = (float) tally.approve() / terms.totalMicros();
                return share >= (float) terms.threshold().numerator() / terms.threshold().denominator();
            }
        });
        rule(faults, "products that overflow", new Rules() {
            @Override
            boolean reached(Tally tally, Terms terms) {
                return tally.approve() * terms.threshold().denominator() >= terms.threshold().numerator() * terms.totalMicros();
            }
        });
        rule(faults, "base from votes cast", new Rules() {
            @Override
            boolean reached(Tally tally, Terms terms) {
                return tally.cast() > 0 && terms.threshold().reachedBy(tally.approve(), tally.cast());
            }
        });
        rule(faults, "minimum of votes ignored", new Rules() {
            @Override
            boolean enoughVotes(Tally tally, Terms terms) {
                return true;
            }
        });
        rule(faults, "abstentions do not count for the minimum", new Rules() {
            @Override
            boolean enoughVotes(Tally tally, Terms terms) {
                return tally.approvals() + tally.rejections() >= terms.minimumVotes();
            }
        });
        rule(faults, "abstentions count as approval", new Rules() {
            @Override
            Tally count(Tally tally, Choice choice, Weight weight) {
                return super.count(tally, choice == Choice.ABSTAIN ? Choice.APPROVE : choice, weight);
            }
        });
        rule(faults, "never rejected before the deadline", new Rules() {
            @Override
            boolean hopeless(Tally tally, Terms terms) {
                return false;
            }
        });
        rule(faults, "rejected by a mere majority", new Rules() {
            @Override
            boolean hopeless(Tally tally, Terms terms) {
                return super.hopeless(tally, terms) || tally.reject() > tally.approve() && tally.votes() > 2;
            }
        });
        rule(faults, "silence counts as approval at the deadline", new Rules() {
            @Override
            Outcome atDeadline(Tally tally, Terms terms) {
                return tally.approve() > tally.reject() ? Outcome.APPROVED : Outcome.EXPIRED;
            }
        });
        rule(faults, "deadline off by one", new Rules() {
            @Override
            boolean accepting(Instant now, Terms terms) {
                return !now.isAfter(terms.closesAt());
            }
        });
        rule(faults, "deadline early by a millisecond", new Rules() {
            @Override
            boolean accepting(Instant now, Terms terms) {
                return now.isBefore(terms.closesAt().minusMillis(1));
            }
        });
        rule(faults, "epoch and electorate missing from the bytes", new Rules() {
            @Override
            boolean sameOpening(Ballot ballot, Opening opening) {
                return true;
            }
        });
        rule(faults, "weights of today instead of the pinned ones", new Rules() {
            @Override
            Weight weight(Voter pinned, Epoch current) {
                return current.weights().getOrDefault(pinned.node(), pinned.weight());
            }
        });
        rule(faults, "equivocation taken for a repeat", new Rules() {
            @Override
            boolean repeats(Digest first, Digest second) {
                return true;
            }
        });
        rule(faults, "a repeat taken for equivocation", new Rules() {
            @Override
            boolean repeats(Digest first, Digest second) {
                return false;
            }
        });
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
