package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Time;
import org.bpci.kernel.Weight;

/**
 * What an approved proposal changes, as facts that belong into the transaction of its decision. What has become impossible
 * since it opened lapses, with the reason; it never half applies.
 */
final class Effects {

    /** The name under which an approved upgrade is kept among the parameters; no NetworkParameter proposal can have it. */
    static final String UPGRADE = "Network:upgrade";
    private static final String POLICY_PREFIX = "Policy:";
    private static final String ISOLATED_BY = "consensus:";

    private final Assembly assembly;
    private final Proposal proposal;
    private final Instant now;

    Effects(Assembly assembly, Proposal proposal, Instant now) {
        this.assembly = assembly;
        this.proposal = proposal;
        this.now = now;
    }

    List<Fact> facts() {
        return switch (proposal.motion()) {
            case Motion.SetParameter set -> parameter(set);
            case Motion.AdmitVoter admit -> admit(admit);
            case Motion.RemoveVoter remove -> remove(remove);
            case Motion.Reweigh reweigh -> reweigh(reweigh);
            case Motion.RestoreNode restore -> List.of(order(new Order.Restore(restore.node(), reason(), "")));
            case Motion.Upgrade upgrade -> List.of(set(UPGRADE, upgradeValue(upgrade)));
            case Motion.ReplaceKey replace -> List.of(order(new Order.ReplaceKey(replace.node(), replace.key(), reason())));
            case Motion.SetPolicy policy -> List.of(set(POLICY_PREFIX + policy.name(), policy.value()));
            case Motion.RatifyEmergency ratify -> ratify(ratify.proposalId());
            case Motion.Act act -> act(act.action());
            case Motion.Advise advise -> List.of();
        };
    }

    private List<Fact> parameter(Motion.SetParameter set) {
        Optional<JsonNode> value = assembly.parameters().value(set.name());
        boolean asExpected = set.current().isEmpty() || value.isEmpty() || Parameters.same(value.get(), set.current().get());
        int voters = weights().size();
        if (set.name().equals(OwnParameter.MIN_CONSENSUS_NODES.wireName()) && !assembly.rules().staysAble(voters, set.value().intValue())) {
            return lapsed("there were " + voters + " voters by then, fewer than " + set.value() + ", and nothing could be decided any more");
        }
        return asExpected ? List.of(set(set.name(), set.value()))
                : lapsed(set.name() + " was " + value.get() + " by then, not " + set.current().get());
    }

    private List<Fact> admit(Motion.AdmitVoter admit) {
        SortedMap<NodeId, Weight> weights = weights();
        return weights.putIfAbsent(admit.node(), admit.weight()) == null
                ? epoch(weights) : lapsed(admit.node() + " was a voter by then");
    }

    private List<Fact> remove(Motion.RemoveVoter remove) {
        SortedMap<NodeId, Weight> weights = weights();
        if (weights.remove(remove.node()) == null) {
            return lapsed(remove.node() + " was no voter any more");
        }
        return assembly.rules().staysAble(weights.size(), assembly.parameters().minConsensusNodes()) ? epoch(weights)
                : lapsed("fewer than min_consensus_nodes voters would remain, and nothing could be decided any more");
    }

    private List<Fact> reweigh(Motion.Reweigh reweigh) {
        SortedMap<NodeId, Weight> weights = weights();
        for (var change : reweigh.weights().entrySet()) {
            if (weights.replace(change.getKey(), change.getValue()) == null) {
                return lapsed(change.getKey() + " was no voter any more");
            }
        }
        return epoch(weights);
    }

    private SortedMap<NodeId, Weight> weights() {
        return new TreeMap<>(assembly.epoch().orElseThrow().weights());
    }

    private List<Fact> epoch(SortedMap<NodeId, Weight> weights) {
        try {
            return List.of(new Fact.EpochBegan(
                    assembly.epoch().orElseThrow().next(assembly.oracle().network(), proposal, now, weights)));
        } catch (Refusal tooHeavy) {
            return lapsed(tooHeavy.detail());
        }
    }

    private List<Fact> ratify(String emergencyId) {
        return assembly.emergency(emergencyId).map(emergency -> {
            List<Fact> facts = new ArrayList<>(List.of(new Fact.EmergencyRatified(emergencyId)));
            if (emergency.action() instanceof EmergencyAction.LowerLimit lower) {
                facts.add(set(lower.parameter(), lower.value()));
            }
            return facts;
        }).orElseGet(() -> lapsed("emergency " + emergencyId + " had ended"));
    }

    /** A lowered limit and a pause hold while the emergency does, with nothing to be undone. */
    private List<Fact> act(EmergencyAction action) {
        Optional<Emergency> before = shutOut(action).flatMap(node -> assembly.emergencies().stream()
                .filter(emergency -> shutOut(emergency.action()).equals(Optional.of(node))).findFirst());
        if (before.isPresent()) { // the end of one must not let in whom another shuts out
            return lapsed(shutOut(action).get() + " was shut out by the emergency " + before.get().proposalId() + " by then");
        }
        List<Fact> facts = new ArrayList<>(List.of(new Fact.EmergencyBegan(
                new Emergency(proposal.id(), action, now.plus(Emergency.LASTS), false))));
        switch (action) {
            case EmergencyAction.IsolateNode isolate -> facts.add(isolate(isolate.node(), "isolated " + reason()));
            case EmergencyAction.RevokeKey revoke -> facts.add(isolate(revoke.node(), "key revoked " + reason()));
            case EmergencyAction.PauseRelay pause -> { }
            case EmergencyAction.ResumeRelay resume -> assembly.emergencies().stream()
                    .filter(emergency -> emergency.action() instanceof EmergencyAction.PauseRelay)
                    .forEach(emergency -> facts.add(new Fact.EmergencyEnded(emergency.proposalId(), now)));
            case EmergencyAction.LowerLimit lower -> { }
        }
        return facts;
    }

    private static Optional<NodeId> shutOut(EmergencyAction action) {
        return switch (action) {
            case EmergencyAction.IsolateNode isolate -> Optional.of(isolate.node());
            case EmergencyAction.RevokeKey revoke -> Optional.of(revoke.node());
            case EmergencyAction.PauseRelay pause -> Optional.empty();
            case EmergencyAction.ResumeRelay resume -> Optional.empty();
            case EmergencyAction.LowerLimit lower -> Optional.empty();
        };
    }

    private Fact isolate(NodeId node, String why) {
        return order(new Order.Isolate(node, why, isolatedBy(proposal.id())));
    }

    /** What is to be done when an emergency ends. A node that was caught lying meanwhile stays shut out. */
    static List<Fact> undo(Emergency emergency, Map<NodeId, Instant> equivocatedAt) {
        return switch (emergency.action()) {
            case EmergencyAction.IsolateNode isolate -> restore(emergency, isolate.node(), equivocatedAt);
            case EmergencyAction.RevokeKey revoke -> restore(emergency, revoke.node(), equivocatedAt);
            case EmergencyAction.PauseRelay pause -> List.of();
            case EmergencyAction.ResumeRelay resume -> List.of();
            case EmergencyAction.LowerLimit lower -> List.of();
        };
    }

    private static List<Fact> restore(Emergency emergency, NodeId node, Map<NodeId, Instant> equivocatedAt) {
        String id = emergency.proposalId();
        Instant caught = equivocatedAt.get(node);
        return caught != null && !caught.isBefore(emergency.endsAt().minus(Emergency.LASTS)) ? List.of()
                : List.of(new Fact.OrderGiven("undo:" + id, new Order.Restore(node, "the emergency " + id + " ended", isolatedBy(id))));
    }

    /** Who the discovery room is told imposed an isolation, so that ending an emergency lifts no other. */
    static String isolatedBy(String cause) {
        return ISOLATED_BY + cause;
    }

    private Fact set(String name, JsonNode value) {
        return new Fact.ParameterSet(new Parameter(name, value, assembly.parameters().version(name) + 1, proposal.id(), now));
    }

    private Fact order(Order order) {
        return new Fact.OrderGiven("decision:" + proposal.id(), order);
    }

    private String reason() {
        return "by decision of proposal " + proposal.id();
    }

    private List<Fact> lapsed(String reason) {
        return List.of(new Fact.EffectLapsed(proposal.id(), reason));
    }

    private static ObjectNode upgradeValue(Motion.Upgrade upgrade) {
        ObjectNode value = JsonNodeFactory.instance.objectNode().put("version", upgrade.version());
        upgrade.activateAt().ifPresent(at -> value.put("activate_at", Time.format(at)));
        return value;
    }
}
