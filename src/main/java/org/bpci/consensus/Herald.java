package org.bpci.consensus;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bpci.bus.Bus;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Time;
import org.bpci.relay.RelayRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells everybody concerned what has become durable: other rooms, connected nodes, metrics and the log. */
final class Herald {

    private static final Logger LOG = LoggerFactory.getLogger(Herald.class);

    private final Bus bus;
    private final Courier courier;
    private final Foreman foreman;
    private final ConsensusMeters meters;
    private final Predicate<NodeId> isolated;
    private RelayRequest.Regulate regulation; // null until the relay was told

    Herald(Bus bus, Courier courier, Foreman foreman, ConsensusMeters meters, Predicate<NodeId> isolated) {
        this.bus = bus;
        this.courier = courier;
        this.foreman = foreman;
        this.meters = meters;
        this.isolated = isolated;
    }

    void restored(Assembly assembly, List<Fact.OrderGiven> openOrders) {
        LOG.atInfo().setMessage("consensus reads its books").addKeyValue("open_proposals", assembly.openRounds().size())
                .addKeyValue("epoch", assembly.epoch().map(Epoch::number).orElse(-1L)).addKeyValue("open_orders", openOrders.size()).log();
        meters.open(assembly.openRounds().size());
        foreman.give(openOrders);
        regulate(assembly);
    }

    void tell(List<Fact> facts, Commit.Result result, Assembly assembly) {
        facts.forEach(fact -> {
            meters.fact(fact);
            tell(fact, facts, result, assembly);
        });
        meters.open(assembly.openRounds().size());
        foreman.give(facts.stream().filter(Fact.OrderGiven.class::isInstance).map(Fact.OrderGiven.class::cast).toList());
        regulate(assembly);
    }

    private void tell(Fact fact, List<Fact> facts, Commit.Result result, Assembly assembly) {
        switch (fact) {
            case Fact.ProposalOpened opened -> {
                Round round = round(assembly, opened.opening().proposalId());
                courier.proposalOpened(round);
                bus.publish(new ConsensusEvent.ProposalOpened(progress(round, assembly)));
                LOG.atInfo().setMessage("proposal opened").addKeyValue("proposal", opened.proposal().id())
                        .addKeyValue("type", opened.proposal().typeName()).addKeyValue("voters", opened.opening().roll().size()).log();
            }
            case Fact.BallotCounted counted -> courier.progressed(counted.proposalId());
            case Fact.RoundRestarted restarted -> courier.askAgain(round(assembly, restarted.proposalId()));
            case Fact.ProposalDecided decided -> decided(decided, facts, assembly);
            case Fact.EquivocationFound found -> {
                String id = result.evidence().getOrDefault(Commit.evidenceKey(found), "");
                courier.equivocated(round(assembly, found.proposalId()), found.voter(), id);
                bus.publish(new ConsensusEvent.EquivocationFound(id, found.proposalId(), found.voter()));
                LOG.atWarn().setMessage("equivocation found").addKeyValue("voter", found.voter())
                        .addKeyValue("proposal", found.proposalId()).addKeyValue("evidence", id).log();
            }
            case Fact.ParameterSet set -> assembly.parameters().value(set.parameter().name()).ifPresent(value ->
                    bus.publish(new ConsensusEvent.ParameterChanged(set.parameter().name(), value)));
            case Fact.EmergencyBegan began -> bus.publish(new ConsensusEvent.EmergencyChanged(began.emergency(), true));
            case Fact.EmergencyEnded ended -> LOG.atInfo().setMessage("emergency ended").addKeyValue("proposal", ended.proposalId()).log();
            case Fact.EpochBegan began -> LOG.atInfo().setMessage("weight epoch began").addKeyValue("epoch", began.epoch().number())
                    .addKeyValue("voters", began.epoch().weights().size()).log();
            case Fact.WeightSet set -> { }
            case Fact.EmergencyRatified ratified -> { }
            case Fact.OrderGiven given -> { } // all together
            case Fact.EffectLapsed lapsed -> { } // with the decision
        }
    }

    private void decided(Fact.ProposalDecided decided, List<Fact> facts, Assembly assembly) {
        Round round = round(assembly, decided.proposalId());
        meters.decided(decided.decision(), round.opening().openedAt(), round.opening().terms().totalMicros());
        courier.decided(round);
        Optional<String> lapsed = facts.stream().filter(fact -> fact instanceof Fact.EffectLapsed one && one.proposalId().equals(decided.proposalId()))
                .map(fact -> ((Fact.EffectLapsed) fact).reason()).findFirst();
        bus.publish(new ConsensusEvent.ProposalDecided(progress(round, assembly), lapsed));
        LOG.atInfo().setMessage("proposal decided").addKeyValue("proposal", decided.proposalId())
                .addKeyValue("outcome", decided.decision().outcome().wireName()).addKeyValue("votes", decided.decision().tally().votes())
                .addKeyValue("lapsed", lapsed.orElse("")).log();
    }

    Progress progress(Round round, Assembly assembly) {
        return Progress.of(round, assembly.parameters().roundTimeout(), isolated, courier::connected);
    }

    /** Lets the relay know what was decided about it, until it has heard. */
    void regulate(Assembly assembly) {
        RelayRequest.Regulate rule = new RelayRequest.Regulate(assembly.parameters().rateLimitPerNode(), assembly.emergencies().stream()
                .filter(emergency -> emergency.action() instanceof EmergencyAction.PauseRelay).findFirst()
                .map(emergency -> "the network paused the relay by its decision on " + emergency.proposalId()
                        + (emergency.ratified() ? "" : " until " + Time.format(emergency.endsAt()))));
        if (!rule.equals(regulation)) {
            regulation = rule;
            bus.ask(rule).onFailure(failure -> {
                regulation = null;
                LOG.atWarn().setMessage("relay not regulated yet").addKeyValue("reason", failure.getMessage()).log();
            });
        }
    }

    private static Round round(Assembly assembly, String proposalId) {
        return assembly.round(proposalId).orElseThrow();
    }
}
