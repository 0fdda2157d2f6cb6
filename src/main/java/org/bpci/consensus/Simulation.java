package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.bpci.consensus.SimulatedNetwork.Member;
import org.bpci.consensus.SimulatedOracle.Crash;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;

/**
 * One history of one oracle and its voters, drawn from a seed: they equivocate, vote late, replay, forge, use stale openings
 * and other keys, and collude at the bound; mail is delayed, doubled and reordered; clocks are skewed; the oracle crashes on
 * either side of its disk. It drives the classes the node runs, and checks every invariant after every event. The same seed
 * gives the same history, so a failure can be looked at again. It lives in the room's package because it drives what the room
 * shows nobody, and in the product because {@code bpci simulate} is how anybody can repeat it.
 */
public final class Simulation {

    private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration AFTER_DEADLINES = Force.BINDING.votingMax().plusDays(1);
    private static final int BATCH_MAX = 4;
    private static final int CRASH_PERCENT = 5;
    /** One history in so many has more proposals than the room keeps at hand. */
    private static final int CROWD_ONE_IN = 50;
    private static final int OPENINGS_MILLIS = 240_000;
    private static final int TICKS_SECONDS = 540;
    private static final int LONG_AFTER_MILLIS = 300_000;

    private sealed interface Happening {

        record Open(Member proposer) implements Happening {
        }

        record Mail(Ballot ballot) implements Happening {
        }

        record Tick() implements Happening {
        }
    }

    /** @param order breaks ties, so that the queue is the same on every machine */
    private record Due(Instant at, long order, Happening happening) implements Comparable<Due> {

        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final long seed;
    private final SplittableRandom random;
    private final SimulationTrace trace;
    private final SimulatedNetwork network;
    private final SimulatedProposals proposals;
    private final SimulatedOracle oracle;
    private final Invariants invariants;
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final List<Digest> openings = new ArrayList<>();
    private ReferenceModel model = new ReferenceModel(new ReferenceNetwork());
    private long order;
    private int events;
    private int ballots;

    private Simulation(long seed, Machinery machinery, Consumer<String> lines) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.trace = new SimulationTrace(lines);
        this.network = new SimulatedNetwork(random);
        this.proposals = new SimulatedProposals(random, network);
        this.oracle = new SimulatedOracle(network, machinery);
        this.invariants = new Invariants(oracle, network, BATCH_MAX);
    }

    /** Plays the history of {@code seed} to its end or to the first broken invariant. */
    public static SimulationReport run(long seed) {
        return run(seed, new Machinery());
    }

    /** As {@link #run(long)}; what happens is told line by line. */
    public static SimulationReport run(long seed, Consumer<String> lines) {
        return run(seed, new Machinery(), lines);
    }

    static SimulationReport run(long seed, Machinery machinery) {
        return run(seed, machinery, line -> { });
    }

    private static SimulationReport run(long seed, Machinery machinery, Consumer<String> lines) {
        Simulation simulation = new Simulation(seed, machinery, lines);
        Optional<String> violation = Optional.empty();
        try {
            simulation.play();
        } catch (Invariants.Broken broken) {
            violation = Optional.of(broken.getMessage());
        } catch (RuntimeException defect) {
            violation = Optional.of("the core never breaks: " + defect);
        }
        return simulation.report(violation);
    }

    private SimulationReport report(Optional<String> violation) {
        int equivocations = (int) oracle.store().facts().stream().filter(Fact.EquivocationFound.class::isInstance).count();
        return new SimulationReport(seed, trace.hash(), events, model.cases().size(), ballots, oracle.crashes(), equivocations, violation);
    }

    private void play() {
        for (Member member : network.members()) {
            model.network().weights.put(member.node().value(), new BigDecimal(member.weight().toString()));
            model.network().keys.put(member.node().value(), network.registered().get(member.node()).text());
            oracle.weigh(member.node(), member.weight());
        }
        boolean crowd = random.nextInt(CROWD_ONE_IN) == 0;
        int count = crowd ? 3 * Assembly.CLOSED_ROUNDS_KEPT : 3 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            due(BEGIN.plusMillis(random.nextInt(OPENINGS_MILLIS)), new Happening.Open(network.anyMember()));
        }
        for (int second = 0; second < TICKS_SECONDS; second += 1 + random.nextInt(20)) {
            due(BEGIN.plusSeconds(second), new Happening.Tick());
        }
        Instant now = BEGIN;
        while (!queue.isEmpty()) {
            Due next = queue.poll();
            now = next.at().plusMillis(random.nextInt(4_000) - 2_000); // the oracle's own clock is no better
            happen(next.happening(), now);
            invariants.check(model);
            trace.facts(now, oracle.store().facts());
        }
        finish(now);
    }

    private void due(Instant at, Happening happening) {
        queue.add(new Due(at, order++, happening));
    }

    private void happen(Happening happening, Instant now) {
        events++;
        switch (happening) {
            case Happening.Open open -> open(open.proposer(), now);
            case Happening.Mail mail -> cast(mail.ballot(), now);
            case Happening.Tick tick -> {
                Crash crash = crash(now);
                oracle.tick(now, crash);
                if (crash != Crash.NEVER) {
                    oracle.tick(now, Crash.NEVER);
                }
                model.tick(now);
                invariants.checkReplay();
            }
        }
    }

    private void open(Member proposer, Instant now) {
        Instant clock = now.plusSeconds(random.nextInt(12) == 0 ? List.of(-301, -300, 30, 31).get(random.nextInt(4)) : random.nextInt(60) - 40);
        ObjectNode tree = proposals.next(proposer, clock, oracle.assembly().emergencies().stream().map(Emergency::proposalId).toList(),
                oracle.assembly().relayPaused());
        boolean genuine = Signed.of(tree).verifies(SimulatedNetwork.NETWORK, Kind.PROPOSAL, network.registered().get(proposer.node()));
        boolean expected = model.admits(tree, genuine, now);
        Crash crash = crash(now);
        String id = tree.get("proposal_id").asText();
        int before = oracle.store().facts().size();
        String refusal = oracle.open(tree, now, crash);
        trace.event(now, "proposal " + id + " " + tree.get("proposal_type").asText() + " by " + proposer.node() + ": "
                + (refusal.isEmpty() ? crash == Crash.NEVER ? "opened" : "opened, unanswered" : refusal));
        Invariants.require(refusal.isEmpty() == expected, "proposals are judged by the rules",
                id + " was " + (expected ? "refused: " + refusal : "opened") + " " + tree);
        oracle.store().facts().stream().skip(before).filter(Fact.ProposalOpened.class::isInstance).findFirst().ifPresent(fact -> {
            Fact.ProposalOpened opened = (Fact.ProposalOpened) fact;
            openings.add(opened.opening().digest());
            model.opened(opened.proposal(), opened.opening().digest(), now);
            network.members().forEach(member -> vote(member, opened.opening(), now));
        });
    }

    /** What a member sends about a proposal, by its conduct. */
    private void vote(Member member, Opening opening, Instant now) {
        long voting = Math.min(Duration.between(now, opening.terms().closesAt()).toMillis(), 300_000);
        Ballot own = network.ballot(member, opening, member.inclination(), random.nextInt(4) == 0);
        Instant early = now.plusMillis(random.nextLong(voting));
        switch (member.conduct()) {
            case HONEST -> mail(own, early);
            case EQUIVOCATING -> {
                mail(own, early);
                mail(network.ballot(member, opening, member.inclination() == Choice.APPROVE ? Choice.REJECT : Choice.APPROVE, false),
                        now.plusMillis(random.nextLong(voting)));
            }
            case LATE -> mail(own, now.plusMillis(voting + random.nextInt(6_000) - 3_000));
            case REPLAYING -> {
                for (int i = 0; i < 3; i++) {
                    mail(own, now.plusMillis(random.nextLong(2 * voting)));
                }
            }
            case STALE -> mail(network.stale(member, opening, openings.get(random.nextInt(openings.size()))), early);
            case STRAYING -> mail(network.stray(member, opening), early);
            case FORGING -> mail(network.forged(network.anyMember(), member, opening), early);
            case WRONG_KEY -> mail(network.withOtherKey(member, opening), early);
            case CLAIMING -> mail(network.claiming(member, opening, member.inclination(), 1 + random.nextInt(3)), early);
            case SILENT -> { }
        }
        if (random.nextInt(20) == 0) {
            mail(own, now.plusMillis(voting)); // often to the millisecond
        } else if (random.nextInt(15) == 0) {
            mail(own, now.plusMillis(voting + random.nextInt(LONG_AFTER_MILLIS)));
        }
    }

    private void mail(Ballot ballot, Instant at) {
        due(at.plusMillis(random.nextInt(3_000)), new Happening.Mail(ballot));
        if (random.nextInt(8) == 0) {
            due(at.plusMillis(random.nextInt(30_000)), new Happening.Mail(ballot));
        }
    }

    /** Takes what else has arrived into the same transaction. */
    private void cast(Ballot first, Instant at) {
        List<Ballot> batch = new ArrayList<>(List.of(first));
        int size = 1 + random.nextInt(BATCH_MAX);
        while (batch.size() < size && !queue.isEmpty() && queue.peek().happening() instanceof Happening.Mail mail) {
            queue.poll();
            batch.add(mail.ballot());
        }
        Instant now = exactly(first, at);
        Crash crash = crash(now);
        ReferenceModel before = crash == Crash.BEFORE_PERSIST ? model.copy() : model;
        Set<NodeId> isolated = oracle.isolated();
        List<ReferenceModel.Expected> expected = new ArrayList<>();
        for (Ballot ballot : batch) {
            expected.add(model.judge(ballot, network.genuine(ballot), isolated.contains(ballot.voter()), now));
        }
        List<SimulatedOracle.Verdict> verdicts = oracle.cast(batch, now, crash);
        model = before;
        for (int i = 0; i < verdicts.size(); i++) {
            trace.event(now, "ballot " + line(verdicts.get(i)));
            invariants.checkVerdict(verdicts.get(i), expected.get(i));
        }
        ballots += batch.size();
    }

    /** Now and then the clock stands exactly on the deadline. */
    private Instant exactly(Ballot ballot, Instant at) {
        ReferenceModel.Case on = model.cases().get(ballot.proposalId());
        return on == null || random.nextInt(6) > 0 ? at : on.deadline.minusMillis(random.nextInt(2));
    }

    private static String line(SimulatedOracle.Verdict verdict) {
        Ballot ballot = verdict.ballot();
        return ballot.voter() + " on " + ballot.proposalId() + " " + ballot.choice() + ": "
                + verdict.answer().map(Enum::name).orElse(verdict.refusal());
    }

    private Crash crash(Instant now) {
        if (random.nextInt(100) >= CRASH_PERCENT) {
            return Crash.NEVER;
        }
        Crash crash = random.nextBoolean() ? Crash.BEFORE_PERSIST : Crash.AFTER_PERSIST;
        trace.event(now, "crash " + crash);
        return crash;
    }

    /** Every emergency to its last millisecond and over it, then beyond every deadline there can be. */
    private void finish(Instant end) {
        List<Instant> ends = model.network().emergencies.values().stream().filter(emergency -> !emergency.ratified())
                .map(ReferenceNetwork.Emergency::endsAt).sorted().toList();
        ends.forEach(at -> {
            pass(at.minusMillis(1));
            pass(at);
        });
        pass(end.plus(AFTER_DEADLINES));
        pass(end.plus(AFTER_DEADLINES).plus(Emergency.LASTS));
        invariants.checkAll(model);
        Invariants.require(oracle.assembly().openRounds().isEmpty(), "every proposal ends", oracle.assembly().openRounds().size() + " are open");
        Invariants.require(oracle.assembly().emergencies().stream().allMatch(Emergency::ratified), "emergencies end",
                oracle.assembly().emergencies().toString());
    }

    private void pass(Instant now) {
        events++;
        oracle.tick(now, Crash.NEVER);
        model.tick(now);
        invariants.check(model);
        invariants.checkReplay();
        trace.facts(now, oracle.store().facts());
    }
}
