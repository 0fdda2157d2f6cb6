package org.bpci.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.bpci.consensus.ConsensusRequest.Health;
import org.bpci.consensus.ConsensusRequest.Stats;

/** How the state of the consensus room is written. */
public final class ConsensusStateJson {

    private static final double MILLIS_PER_SECOND = 1000;

    private ConsensusStateJson() {
    }

    public static ObjectNode stats(Stats stats) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("enabled", stats.enabled()).put("open_proposals", stats.openProposals());
        ObjectNode outcomes = json.putObject("decided_proposals");
        stats.byOutcome().forEach((outcome, count) -> outcomes.put(outcome.toLowerCase(java.util.Locale.ROOT), count));
        json.putObject("since_start").put("ballots_counted", stats.ballots()).put("late_ballots", stats.lateBallots())
                .put("refused_ballots", stats.refusedBallots()).put("round_restarts", stats.restarts())
                .put("equivocations", stats.equivocations());
        json.put("participation_ratio", stats.participation())
                .put("mean_decision_seconds", stats.meanDecision().toMillis() / MILLIS_PER_SECOND)
                .put("voters", stats.voters());
        json.set("fault_budget", ConsensusJson.faultBudget(stats.faultBudget()));
        return json;
    }

    public static ObjectNode health(Health health) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", health.healthy() ? "UP" : "DOWN").put("mode", health.mode());
        health.epoch().ifPresent(epoch -> json.put("epoch", epoch));
        json.put("voters", health.voters()).put("min_consensus_nodes", health.minConsensusNodes());
        json.set("fault_budget", ConsensusJson.faultBudget(health.faultBudget()));
        ConsensusJson.weight(json, "connected_weight", health.connectedMicros());
        json.set("away", ConsensusJson.missing(health.away()));
        json.put("equivocations_proven", health.evidence());
        json.set("emergencies", ConsensusJson.emergencies(health.emergencies()));
        ArrayNode rounds = json.putArray("active_rounds");
        health.rounds().forEach(round -> rounds.add(ConsensusJson.progress(round)));
        json.set("remarks", ConsensusJson.texts(health.remarks()));
        return json;
    }
}
