package org.bpci.consensus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bpci.consensus.SimulatedNetwork.Member;
import org.bpci.consensus.SimulatedOracle.Crash;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;

/**
 * One history of one oracle and its voters, drawn from a seed: they equivocate, vote late, replay, forge, use stale openings
 * and collude at the bound; mail is delayed, doubled and reordered; clocks are skewed; the oracle crashes on either side of
 * its disk. It drives the classes the node runs, and checks every invariant after every event. The same seed gives the same
 * history, so a failure can be looked at again.
 */
public final class Simulation {

    private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration AFTER_EMERGENCIES = Emergency.LASTS.plusMinutes(10);
    private static final int BATCH_MAX = 4;
    private static final int CRASH_PERCENT = 5;

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
    private final SimulatedNetwork network;
    private final SimulatedOracle oracle;
    private final Invariants invariants;
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final Map<NodeId, VerificationKey> keys = new TreeMap<>();
    private final List<Digest> openings = new ArrayList<>();
    private final SimulationTrace trace;
    private ReferenceModel model;
    private long order;
    private int events;
    private int ballots;

    private Simulation(long seed, Machinery machinery, Consumer<String> lines) {
        this.seed = seed;
        this.trace = new SimulationTrace(lines);
        this.random = new SplittableRandom(seed);
        this.network = new SimulatedNetwork(random);
        this.oracle = new SimulatedOracle(SimulatedNetwork.NETWORK, new NodeId("oracle"), SimulatedNetwork.ORACLE_KEY,
                ConsensusLimits.defaults(), machinery);
        this.invariants = new Invariants(oracle, network);
        this.model = new ReferenceModel(ConsensusLimits.defaults().minConsensusNodes());
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
        }
        return simulation.report(violation);
    }

    private SimulationReport report(Optional<String> violation) {
        int equivocations = (int) oracle.store().facts().stream().filter(Fact.EquivocationFound.class::isInstance).count();
        return new SimulationReport(seed, trace.hash(), events, model.cases().size(), ballots,
                oracle.crashes(), equivocations, violation);
    }

    private void play() {
        for (Member member : network.members()) {
            keys.put(member.node(), member.key().verificationKey());
            model.weigh(member.node(), new java.math.BigDecimal(member.weight().toString()));
            oracle.store().append(List.of(new Fact.WeightSet(member.node(), member.weight())));
        }
        oracle.store().facts().forEach(oracle.assembly()::apply);
        int proposals = 2 + random.nextInt(4);
        for (int i = 0; i < proposals; i++) {
            due(Duration.ofMillis(random.nextInt(90_000)), new Happening.Open(network.anyMember()));
        }
        for (int second = 0; second < 330; second += 1 + random.nextInt(15)) {
            due(Duration.ofSeconds(second), new Happening.Tick());
        }
        Instant now = BEGIN;
        while (!queue.isEmpty()) {
            Due next = queue.poll();
            now = next.at().plusMillis(random.nextInt(4_000) - 2_000); // the oracle's own clock is no better
            happen(next.happening(), now);
            invariants.check(model);
            trace.facts(now, oracle.store().facts());
        }
        finish(now.plus(AFTER_EMERGENCIES));
    }

    private void due(Duration after, Happening happening) {
        queue.add(new Due(BEGIN.plus(after), order++, happening));
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
                if (crash == Crash.NEVER) {
                    model.tick(now);
                } else {
                    oracle.tick(now, Crash.NEVER);
                    model.tick(now);
                }
                invariants.checkReplay();
            }
        }
    }

    private void open(Member proposer, Instant now) {
        Instant clock = now.plusSeconds(random.nextInt(80) - 40);
        Proposal proposal = network.proposal(proposer, clock, List.of());
        trace.event(now, "proposal " + proposal.id() + " " + proposal.typeName() + " by " + proposer.node());
        Crash crash = crash(now);
        int before = oracle.store().facts().size();
        oracle.open(proposal, proposer.key().verificationKey(), keys, now, crash);
        oracle.store().facts().stream().skip(before).filter(Fact.ProposalOpened.class::isInstance).findFirst().ifPresent(fact -> {
            Opening opening = ((Fact.ProposalOpened) fact).opening();
            openings.add(opening.digest());
            model.opened(proposal, opening.digest());
            network.members().forEach(member -> vote(member, opening, now));
        });
    }

    /** What a member sends about a proposal, by its conduct. */
    private void vote(Member member, Opening opening, Instant now) {
        long voting = Duration.between(now, opening.terms().closesAt()).toMillis();
        Ballot own = network.ballot(member, opening, member.inclination(), random.nextInt(4) == 0);
        Instant early = now.plusMillis(random.nextLong(voting));
        switch (member.conduct()) {
            case HONEST -> mail(own, early);
            case EQUIVOCATING -> {
                mail(own, early);
                mail(network.ballot(member, opening, member.inclination() == Choice.APPROVE ? Choice.REJECT : Choice.APPROVE, false),
                        now.plusMillis(random.nextLong(voting)));
            }
            case LATE -> mail(own, opening.terms().closesAt().plusMillis(random.nextInt(6_000) - 3_000));
            case REPLAYING -> {
                for (int i = 0; i < 3; i++) {
                    mail(own, now.plusMillis(random.nextLong(2 * voting)));
                }
            }
            case STALE -> mail(network.stale(member, opening, openings.get(random.nextInt(openings.size())), member.inclination()), early);
            case FORGING -> mail(network.forged(network.anyMember(), member, opening, Choice.APPROVE), early);
            case CLAIMING -> mail(network.claiming(member, opening, member.inclination(), 1 + random.nextInt(3)), early);
            case SILENT -> { }
        }
        if (random.nextInt(20) == 0) {
            mail(own, opening.terms().closesAt()); // to the millisecond
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
        List<ReferenceModel.Expected> expected = new ArrayList<>();
        for (Ballot ballot : batch) {
            expected.add(model.judge(ballot, network.genuine(ballot),
                    oracle.isolated().contains(ballot.voter()), now));
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
        return random.nextInt(6) > 0 ? at : on.proposal.deadline().minusMillis(random.nextInt(2));
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

    /** A day later nothing is open, and no emergency is in force. */
    private void finish(Instant end) {
        oracle.tick(end, Crash.NEVER);
        model.tick(end);
        invariants.check(model);
        invariants.checkReplay();
        Invariants.require(oracle.assembly().openRounds().isEmpty(), "every proposal ends", oracle.assembly().openRounds().size() + " are open");
        oracle.tick(end.plus(AFTER_EMERGENCIES), Crash.NEVER);
        Invariants.require(oracle.assembly().emergencies().isEmpty(), "emergencies end", oracle.assembly().emergencies().toString());
        Set<NodeId> liars = oracle.store().facts().stream().filter(Fact.EquivocationFound.class::isInstance)
                .map(fact -> ((Fact.EquivocationFound) fact).voter()).collect(Collectors.toSet());
        Invariants.require(oracle.isolated().equals(liars), "emergencies end, isolation by evidence does not",
                "isolated are " + oracle.isolated() + ", should be " + liars);
        trace.facts(end, oracle.store().facts());
    }
}
