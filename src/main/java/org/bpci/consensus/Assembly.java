package org.bpci.consensus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;

/**
 * All that is being decided on this network: the electorate, the open rounds, the parameters and the emergencies in force.
 * Pure and deterministic: every decision is a function of the facts applied so far, the input and {@code now}; it returns
 * facts and changes nothing. {@link #apply} changes state and decides nothing. Whoever drives it makes the facts durable
 * in between.
 *
 * <p>Not final, so that the simulator's own test can plant faults.
 */
class Assembly {

    /** Decided rounds kept at hand to answer late ballots; older ones are the store's. */
    static final int CLOSED_ROUNDS_KEPT = 64;
    /** Rounds one tick acts on: as many deadlines at once may be more than one transaction should hold. */
    private static final int ROUNDS_PER_TICK_MAX = 64;

    /** Who runs this assembly. */
    record Oracle(Network network, NodeId id, VerificationKey key) {
    }

    private final Oracle oracle;
    private final ConsensusLimits limits;
    private final Rules rules;
    private final Parameters parameters;
    private final SortedMap<NodeId, Weight> setWeights = new TreeMap<>();
    private final Map<String, Round> open = new LinkedHashMap<>();
    private final Map<String, Round> closed = new LinkedHashMap<>();
    private final Map<String, Emergency> emergencies = new LinkedHashMap<>();
    private final Map<NodeId, Instant> equivocatedAt = new TreeMap<>();
    private Epoch epoch; // null until the first proposal opens
    private Roll latestRoll = Roll.of(List.of());

    Assembly(Oracle oracle, ConsensusLimits limits, Rules rules) {
        this.oracle = oracle;
        this.limits = limits;
        this.rules = rules;
        this.parameters = new Parameters(limits);
    }

    /** Edits epoch 0; refused once it is fixed, when weights change by decision only. */
    List<Fact> setWeight(NodeId node, Weight weight, Standing standing) {
        if (epoch != null) {
            throw ConsensusFault.NOT_APPLICABLE.because("weights are fixed since the first proposal; propose VotingWeight");
        }
        if (!standing.keys().containsKey(node)) {
            throw ConsensusFault.VOTER_UNKNOWN.because(node + " is not registered with a key; register it first");
        }
        return List.of(new Fact.WeightSet(node, weight));
    }

    /** Opens a proposal whose signature was checked with {@code proposerKey}, for everybody who has a weight now. */
    List<Fact> open(Proposal proposal, VerificationKey proposerKey, Standing standing, Instant now) {
        return new Agenda(this, standing, now).open(proposal, proposerKey);
    }

    /**
     * The cheap checks of a ballot; empty when the proposal is not at hand, which says nothing about whether it ever was.
     *
     * @return the key its signature must be checked with
     */
    Optional<VerificationKey> screen(Ballot ballot, boolean isolated, Instant now) {
        return round(ballot.proposalId()).map(round -> {
            int seat = round.seat(ballot, isolated, now);
            return round.opening().roll().voter(seat).key().orElseThrow();
        });
    }

    /** @param isolated whether the voter is shut out at this moment */
    Answer cast(Ballot.Checked checked, boolean isolated, Instant now) {
        Round round = round(checked.ballot().proposalId()).orElseThrow(() -> unknown(checked.ballot().proposalId()));
        Answer answer = round.cast(checked, isolated, epoch, now);
        List<Fact> facts = new ArrayList<>(answer.facts());
        for (Fact fact : answer.facts()) {
            follow(fact, round, now, facts);
        }
        return new Answer(answer.kind(), facts);
    }

    /**
     * What time alone brings about: deadlines, restarted rounds, an emergency that ends. To be asked again, after the facts
     * were applied, until there are none.
     */
    List<Fact> tick(Instant now) {
        List<Fact> facts = new ArrayList<>();
        int rounds = 0;
        for (Round round : open.values()) {
            List<Fact> due = rounds < ROUNDS_PER_TICK_MAX ? round.tick(parameters.roundTimeout(), now) : List.of();
            rounds += due.isEmpty() ? 0 : 1;
            for (Fact fact : due) {
                facts.add(fact);
                follow(fact, round, now, facts);
            }
        }
        emergencies.values().stream().filter(emergency -> emergency.over(now)).findFirst().ifPresent(emergency -> {
            facts.add(new Fact.EmergencyEnded(emergency.proposalId(), now));
            facts.addAll(Effects.undo(emergency, equivocatedAt));
        });
        return facts;
    }

    /** What a fact entails at once, in the same transaction. */
    private void follow(Fact fact, Round round, Instant now, List<Fact> facts) {
        if (fact instanceof Fact.ProposalDecided decided && decided.decision().outcome() == Outcome.APPROVED) {
            facts.addAll(effects(round.proposal(), now));
        } else if (fact instanceof Fact.EquivocationFound found) {
            facts.add(new Fact.OrderGiven("equivocation:" + found.proposalId() + ":" + found.voter(), new Order.Isolate(
                    found.voter(), "signed two different ballots on proposal " + found.proposalId(), Effects.isolatedBy("evidence"))));
        }
    }

    List<Fact> effects(Proposal proposal, Instant now) {
        return new Effects(this, proposal, now).facts();
    }

    void apply(Fact fact) {
        switch (fact) {
            case Fact.WeightSet set -> setWeights.put(set.node(), set.weight());
            case Fact.EpochBegan began -> epoch = began.epoch();
            case Fact.ProposalOpened opened -> {
                Opening opening = opened.opening().sharing(latestRoll);
                latestRoll = opening.roll();
                open.put(opening.proposalId(), new Round(opened.proposal(), opening, rules));
            }
            case Fact.BallotCounted counted -> round(counted.proposalId()).ifPresent(round -> round.apply(counted, epoch));
            case Fact.RoundRestarted restarted -> round(restarted.proposalId()).ifPresent(round -> round.apply(restarted));
            case Fact.EquivocationFound found -> {
                equivocatedAt.put(found.voter(), found.at());
                round(found.proposalId()).ifPresent(round -> round.apply(found));
            }
            case Fact.ProposalDecided decided -> close(decided);
            case Fact.ParameterSet set -> parameters.apply(set.parameter());
            case Fact.EmergencyBegan began -> {
                emergencies.put(began.emergency().proposalId(), began.emergency());
                parameters.lower(emergencies.values());
            }
            case Fact.EmergencyRatified ratified -> {
                emergencies.computeIfPresent(ratified.proposalId(), (id, emergency) ->
                        emergency.lastsWhileKnown() ? emergency.ratifiedNow() : null);
                parameters.lower(emergencies.values());
            }
            case Fact.EmergencyEnded ended -> {
                emergencies.remove(ended.proposalId());
                parameters.lower(emergencies.values());
            }
            case Fact.OrderGiven given -> { } // the shell's
            case Fact.EffectLapsed lapsed -> { } // told, not remembered
        }
    }

    private void close(Fact.ProposalDecided decided) {
        Round round = open.remove(decided.proposalId());
        if (round == null) {
            return;
        }
        round.apply(decided);
        keepClosed(round);
    }

    private void keepClosed(Round round) {
        closed.put(round.opening().proposalId(), round);
    }

    /** Forgets the oldest decided rounds; to be called when nothing of them is to be made durable any more. */
    void trim() {
        while (closed.size() > CLOSED_ROUNDS_KEPT) {
            closed.remove(closed.keySet().iterator().next());
        }
    }

    /** Takes a decided round back to hand, to answer a late ballot. */
    void recall(Round decided) {
        if (!open.containsKey(decided.opening().proposalId())) {
            keepClosed(decided);
        }
    }

    static RuntimeException unknown(String proposalId) {
        return ConsensusFault.PROPOSAL_UNKNOWN.because("no proposal " + proposalId
                + " was opened on this network; list the proposals, and mind that ids are case-sensitive");
    }

    /** Open, or decided not long ago. */
    Optional<Round> round(String proposalId) {
        Round round = open.get(proposalId);
        return Optional.ofNullable(round != null ? round : closed.get(proposalId));
    }

    Collection<Round> openRounds() {
        return Collections.unmodifiableCollection(open.values());
    }

    Oracle oracle() {
        return oracle;
    }

    ConsensusLimits limits() {
        return limits;
    }

    Rules rules() {
        return rules;
    }

    Parameters parameters() {
        return parameters;
    }

    /** Empty until the first proposal opens. */
    Optional<Epoch> epoch() {
        return Optional.ofNullable(epoch);
    }

    /** Who would vote with which weight if a proposal opened now. */
    SortedMap<NodeId, Weight> weights(Standing standing) {
        if (epoch != null) {
            return epoch.weights();
        }
        SortedMap<NodeId, Weight> weights = new TreeMap<>();
        standing.candidates().forEach(node -> weights.put(node, Weight.ONE));
        weights.putAll(setWeights);
        return Collections.unmodifiableSortedMap(weights);
    }

    Collection<Emergency> emergencies() {
        return Collections.unmodifiableCollection(emergencies.values());
    }

    Optional<Emergency> emergency(String proposalId) {
        return Optional.ofNullable(emergencies.get(proposalId));
    }

    /** Whether an emergency in force keeps the relay from accepting messages. */
    boolean relayPaused() {
        return emergencies.values().stream().anyMatch(emergency -> emergency.action() instanceof EmergencyAction.PauseRelay);
    }

    /** One roll for all proposals opened for the same voters. */
    Roll shared(Roll roll) {
        return latestRoll.equals(roll) ? latestRoll : roll;
    }
}
