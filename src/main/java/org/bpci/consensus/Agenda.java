package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.VerificationKey;

/** What a proposal must satisfy to be voted on, and the terms it is voted on under. */
final class Agenda {

    private final Assembly assembly;
    private final Standing standing;
    private final Instant now;

    Agenda(Assembly assembly, Standing standing, Instant now) {
        this.assembly = assembly;
        this.standing = standing;
        this.now = now;
    }

    List<Fact> open(Proposal proposal, VerificationKey proposerKey) {
        checkRoom(proposal);
        checkTimes(proposal);
        checkProposer(proposal);
        checkApplicable(proposal.motion());
        List<Fact> facts = new ArrayList<>(2);
        Epoch epoch = assembly.epoch().orElseGet(() -> {
            Epoch first = Epoch.first(assembly.oracle().id(), now, assembly.weights(standing));
            facts.add(new Fact.EpochBegan(first));
            return first;
        });
        Roll roll = assembly.shared(roll(epoch));
        Digest epochDigest = epoch.digest(assembly.oracle().network());
        facts.add(new Fact.ProposalOpened(proposal, Opening.of(assembly.oracle().id(), assembly.oracle().key(), proposal,
                proposerKey, now, epoch.number(), epochDigest, terms(proposal, roll), roll, assembly.oracle().network())));
        return facts;
    }

    private void checkRoom(Proposal proposal) {
        assembly.round(proposal.id()).ifPresent(round -> {
            throw idReused(proposal.id());
        });
        ConsensusLimits limits = assembly.limits();
        if (assembly.openRounds().size() >= limits.openProposalsMax()) {
            throw ConsensusFault.TOO_MANY_PROPOSALS.because(limits.openProposalsMax()
                    + " proposals are open already; wait until some are decided", limits.roundTimeout());
        }
        long own = assembly.openRounds().stream().filter(round -> round.proposal().proposer().equals(proposal.proposer())).count();
        if (own >= limits.openProposalsPerProposerMax()) {
            throw ConsensusFault.TOO_MANY_PROPOSALS.because(proposal.proposer() + " has " + own
                    + " open proposals already; wait until some are decided", limits.roundTimeout());
        }
    }

    static RuntimeException idReused(String id) {
        return ConsensusFault.PROPOSAL_ID_REUSED.because("proposal id " + id
                + " belongs to another proposal; choose a new one, or leave it out and it is derived from the content");
    }

    private void checkTimes(Proposal proposal) {
        ConsensusLimits limits = assembly.limits();
        if (proposal.createdAt().isBefore(now.minus(limits.proposalAgeMax()))) {
            throw ConsensusFault.PROPOSAL_STALE.because("/created_at is more than " + limits.proposalAgeMax().toSeconds()
                    + " s ago; sign the proposal anew");
        }
        if (proposal.createdAt().isAfter(now.plus(limits.clockSkewMax()))) {
            throw ConsensusFault.PROPOSAL_FROM_FUTURE.because("/created_at is more than " + limits.clockSkewMax().toSeconds()
                    + " s ahead of the oracle's clock; set yours by NTP");
        }
        if (!now.isBefore(proposal.deadline())) {
            throw ConsensusFault.DEADLINE_PAST.because("/voting_deadline " + proposal.deadline() + " is not after " + now
                    + ", the oracle's time; name a later one, or a span from now like +24h");
        }
        Force force = proposal.type().force();
        Duration voting = Duration.between(now, proposal.deadline());
        if (voting.compareTo(force.votingMin()) < 0 || voting.compareTo(force.votingMax()) > 0) {
            throw ConsensusFault.DEADLINE_OUT_OF_RANGE.because("/voting_deadline must leave " + words(force.votingMin()) + " to "
                    + words(force.votingMax()) + " after the opening of a proposal of type " + proposal.type().wireName() + ", not "
                    + exactly(voting) + "; a span is counted from created_at, which is earlier");
        }
    }

    private void checkProposer(Proposal proposal) {
        if (standing.isolated().contains(proposal.proposer())) {
            throw ConsensusFault.PROPOSER_ISOLATED.because(proposal.proposer() + " is isolated and cannot propose");
        }
    }

    private Terms terms(Proposal proposal, Roll roll) {
        int minNodes = assembly.parameters().minConsensusNodes();
        if (roll.size() < minNodes) {
            throw ConsensusFault.ELECTORATE_TOO_SMALL.because("the electorate has " + roll.size() + " voters, min_consensus_nodes is "
                    + minNodes + "; " + wayOut(assembly, roll.size()));
        }
        int minimumVotes = proposal.minimumVotes().orElse(minNodes);
        if (minimumVotes > roll.size()) {
            throw ConsensusFault.MINIMUM_VOTES_UNREACHABLE.because("/minimum_votes is " + minimumVotes + ", the electorate has "
                    + roll.size() + " voters; ask for at most that many");
        }
        Ratio threshold = proposal.threshold()
                .orElseGet(() -> proposal.type().force().fallback(assembly.parameters().voteThreshold()));
        return new Terms(roll.totalMicros(), roll.size(), threshold, minimumVotes, minNodes, proposal.deadline());
    }

    /** What helps when the electorate is too small: no decision leads there, so it is young or its oracle configured too much. */
    static String wayOut(Assembly assembly, int voters) {
        return assembly.epoch().isEmpty()
                ? "register more nodes with the capability consensus (bpci oracle register-node --capabilities consensus) before the first proposal"
                : "the electorate is fixed since the first proposal and the network has decided no min_consensus_nodes, so the configured one "
                        + "holds: set it to at most " + voters + " in the oracle's configuration and start the oracle again";
    }

    /** Everybody with a weight, whoever is away or isolated: the base must not depend on who is shut out today. */
    private Roll roll(Epoch epoch) {
        List<Voter> voters = new ArrayList<>(epoch.weights().size());
        epoch.weights().forEach((node, weight) ->
                voters.add(new Voter(node, weight, Optional.ofNullable(standing.keys().get(node)))));
        return Roll.of(voters);
    }

    /** Refuses now what could only lapse later. */
    private void checkApplicable(Motion motion) {
        Ability able = new Ability(assembly.rules(), standing);
        switch (motion) {
            case Motion.SetParameter set -> {
                checkParameter(set);
                if (set.name().equals(OwnParameter.MIN_CONSENSUS_NODES.wireName())) {
                    able.voters(assembly.weights(standing).size(), set.value().intValue(),
                            "admit more voters first, by NodeMembership, or choose a lower value");
                }
            }
            case Motion.AdmitVoter admit -> {
                require(!voting(admit.node()), admit.node() + " is a voter already; propose VotingWeight to change its weight");
                require(registered(admit.node()), admit.node() + " is not registered with a key; it must register first");
                able.weights(assembly.weights(standing), after -> after.put(admit.node(), admit.weight()));
            }
            case Motion.RemoveVoter remove -> {
                require(voting(remove.node()), remove.node() + " is not a voter");
                able.voters(assembly.weights(standing).size() - 1, assembly.parameters().minConsensusNodes(), "lower min_consensus_nodes first, "
                        + "by NetworkParameter, or admit another voter, by NodeMembership");
                able.weights(assembly.weights(standing), after -> after.remove(remove.node()));
            }
            case Motion.RestoreNode restore ->
                    require(standing.isolated().contains(restore.node()), restore.node() + " is not isolated");
            case Motion.Reweigh reweigh -> {
                reweigh.weights().keySet().forEach(node ->
                        require(voting(node), node + " is not a voter; propose NodeMembership with the action Admit first"));
                able.weights(assembly.weights(standing), after -> after.putAll(reweigh.weights()));
            }
            case Motion.ReplaceKey replace -> require(registered(replace.node()), replace.node() + " is not registered with a key");
            case Motion.RatifyEmergency ratify -> require(
                    assembly.emergency(ratify.proposalId()).filter(emergency -> !emergency.ratified()).isPresent(),
                    "no emergency " + ratify.proposalId() + " is in force and unratified");
            case Motion.Act act -> checkAction(act.action());
            case Motion.Upgrade upgrade -> { }
            case Motion.SetPolicy policy -> { }
            case Motion.Advise advise -> { }
        }
    }

    private void checkAction(EmergencyAction action) {
        switch (action) {
            case EmergencyAction.IsolateNode isolate -> require(registered(isolate.node()), isolate.node() + " is not registered");
            case EmergencyAction.RevokeKey revoke -> require(registered(revoke.node()), revoke.node() + " is not registered");
            case EmergencyAction.PauseRelay pause -> { }
            case EmergencyAction.ResumeRelay resume -> require(assembly.relayPaused(), "the relay is not paused");
            case EmergencyAction.LowerLimit lower -> {
                require(Parameters.mayBeLowered(lower.parameter()), "an emergency is faster, not weaker, and cannot lower " + lower.parameter()
                        + "; it may lower rate_limit_per_node, consensus_timeout_secs and any parameter of your own that is a number. Propose "
                        + "NetworkParameter instead");
                checkOwn(lower.parameter(), lower.value());
                Optional<JsonNode> value = assembly.parameters().value(lower.parameter());
                require(value.filter(present -> lowers(present, lower.value())).isPresent(), "/value must be below the present value of "
                        + lower.parameter() + value.map(present -> ", " + present).orElse(", but there is none"));
            }
        }
    }

    static boolean lowers(JsonNode present, JsonNode lower) {
        return present.isNumber() && lower.decimalValue().compareTo(present.decimalValue()) < 0;
    }

    private void checkParameter(Motion.SetParameter set) {
        checkOwn(set.name(), set.value());
        if (assembly.parameters().full(set.name())) {
            throw ConsensusFault.NOT_APPLICABLE.because("the network has " + Parameter.COUNT_MAX + " parameters already; change one of them");
        }
        set.current().ifPresent(current -> {
            Optional<JsonNode> value = assembly.parameters().value(set.name());
            if (value.isPresent() && !Parameters.same(value.get(), current)) {
                throw ConsensusFault.PARAMETER_CHANGED.because("/current_value is " + current + ", " + set.name() + " is "
                        + value.get() + "; propose again from there");
            }
        });
    }

    private static void checkOwn(String name, JsonNode value) {
        OwnParameter.of(name).filter(own -> !own.accepts(value)).ifPresent(own -> {
            throw ConsensusFault.CONTENT_INVALID.because("the value of " + name + " must be " + own.expected());
        });
    }

    private boolean voting(NodeId node) {
        return assembly.weights(standing).containsKey(node);
    }

    private boolean registered(NodeId node) {
        return standing.keys().containsKey(node);
    }

    private static void require(boolean applicable, String why) {
        if (!applicable) {
            throw ConsensusFault.NOT_APPLICABLE.because(why);
        }
    }

    /** In the largest unit it fills, and to the millisecond: what is refused may be one too many. */
    private static String exactly(Duration span) {
        StringBuilder text = new StringBuilder();
        part(text, span.toDays(), " days");
        part(text, span.toHoursPart(), " h");
        part(text, span.toMinutesPart(), " min");
        part(text, span.toSecondsPart(), " s");
        part(text, span.toMillisPart(), " ms");
        return text.isEmpty() ? "0 s" : text.toString();
    }

    private static void part(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(text.isEmpty() ? "" : " ").append(count).append(unit);
        }
    }

    private static String words(Duration span) {
        return span.toDays() > 0 ? span.toDays() + " days"
                : span.toMinutes() > 0 ? span.toMinutes() + " min" : span.toSeconds() + " s";
    }
}
