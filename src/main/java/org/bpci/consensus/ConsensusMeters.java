package org.bpci.consensus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.bpci.kernel.Refusal;

/** The room's metrics. Labels are codes and outcomes, never names of nodes or proposals. */
final class ConsensusMeters {

    /** Decided proposals the participation ratio looks back on. */
    private static final int DECISIONS_REMEMBERED = 100;

    private record Decided(long castMicros, long totalMicros, Duration took) {
    }

    private final MeterRegistry registry;
    private final Counter rounds;
    private final Counter restarts;
    private final Counter ballots;
    private final Counter late;
    private final Counter equivocations;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Counter> refusals = new HashMap<>();
    private final Map<Outcome, Counter> decisions = new HashMap<>();
    private final Deque<Decided> latest = new ArrayDeque<>();
    private volatile double participation;

    ConsensusMeters(MeterRegistry registry) {
        this.registry = registry;
        this.rounds = Counter.builder("oracle_consensus_rounds_total").description("Rounds begun, restarted ones included").register(registry);
        this.restarts = Counter.builder("oracle.consensus.restarts").description("Rounds that asked again for missing ballots").register(registry);
        this.ballots = Counter.builder("oracle.consensus.ballots").description("Ballots counted").register(registry);
        this.late = Counter.builder("oracle.consensus.late.votes").description("Ballots that came after the end").register(registry);
        this.equivocations = Counter.builder("oracle.consensus.equivocations").description("Voters caught signing twice").register(registry);
        Gauge.builder("oracle_consensus_participation_ratio", this, meters -> meters.participation)
                .description("Weight cast over weight of the electorates, of the latest decided proposals").register(registry);
        Gauge.builder("oracle.consensus.open.proposals", open, AtomicInteger::get).description("Proposals being voted on").register(registry);
    }

    void fact(Fact fact) {
        switch (fact) {
            case Fact.ProposalOpened opened -> rounds.increment();
            case Fact.RoundRestarted restarted -> {
                rounds.increment();
                restarts.increment();
            }
            case Fact.BallotCounted counted -> ballots.increment();
            case Fact.EquivocationFound found -> equivocations.increment();
            case Fact.ProposalDecided decided -> decisions.computeIfAbsent(decided.decision().outcome(), outcome ->
                    Counter.builder("oracle.consensus.decisions").tag("outcome", outcome.wireName())
                            .description("Proposals decided").register(registry)).increment();
            case Fact.WeightSet set -> { }
            case Fact.EpochBegan began -> { }
            case Fact.ParameterSet set -> { }
            case Fact.EmergencyBegan began -> { }
            case Fact.EmergencyRatified ratified -> { }
            case Fact.EmergencyEnded ended -> { }
            case Fact.OrderGiven given -> { }
            case Fact.EffectLapsed lapsed -> { }
        }
    }

    void decided(Decision decision, Instant openedAt, long totalMicros) {
        latest.addLast(new Decided(decision.tally().cast(), totalMicros, Duration.between(openedAt, decision.at())));
        if (latest.size() > DECISIONS_REMEMBERED) {
            latest.removeFirst();
        }
        double total = latest.stream().mapToDouble(Decided::totalMicros).sum();
        participation = latest.stream().mapToDouble(Decided::castMicros).sum() / total;
    }

    void refused(Refusal refusal) {
        if (refusal.is(ConsensusFault.PROPOSAL_CLOSED) || refusal.is(ConsensusFault.VOTING_CLOSED)) {
            late.increment();
        }
        refusals.computeIfAbsent(refusal.code(), code -> Counter.builder("oracle.consensus.ballots.refused").tag("code", code)
                .description("Ballots refused, by the code of the refusal").register(registry)).increment();
    }

    void open(int proposals) {
        open.set(proposals);
    }

    double participation() {
        return participation;
    }

    Duration meanDecision() {
        return latest.isEmpty() ? Duration.ZERO : latest.stream().map(Decided::took).reduce(Duration.ZERO, Duration::plus)
                .dividedBy(latest.size());
    }

    long ballotCount() {
        return (long) ballots.count();
    }

    long lateCount() {
        return (long) late.count();
    }

    long restartCount() {
        return (long) restarts.count();
    }

    long equivocationCount() {
        return (long) equivocations.count();
    }

    long refusedCount() {
        return (long) refusals.values().stream().mapToDouble(Counter::count).sum();
    }
}
