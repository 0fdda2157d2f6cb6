package org.bpci.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import org.bpci.consensus.ConsensusRequest.Cast;
import org.bpci.consensus.ConsensusRequest.CastBallot;
import org.bpci.consensus.ConsensusRequest.EvidencePage;
import org.bpci.consensus.ConsensusRequest.EvidenceView;
import org.bpci.consensus.ConsensusRequest.ParameterList;
import org.bpci.consensus.ConsensusRequest.ProposalPage;
import org.bpci.consensus.ConsensusRequest.ProposalView;
import org.bpci.consensus.ConsensusRequest.WeightChange;
import org.bpci.consensus.ConsensusRequest.Weights;
import org.bpci.consensus.Emergency;
import org.bpci.consensus.FaultBudget;
import org.bpci.consensus.Progress;
import org.bpci.consensus.Tally;
import org.bpci.kernel.Json;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Time;
import org.bpci.kernel.Weight;

/** How proposals, rounds and electorates are written. Weights are decimals in units; signed objects hold them in millionths. */
public final class ConsensusJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Signed objects the oracle stored itself; the bound only keeps the parser's signature honest. */
    private static final int STORED_BYTES_MAX = 64 << 20;

    private ConsensusJson() {
    }

    public static ObjectNode progress(Progress progress) {
        ObjectNode json = NODES.objectNode()
                .put("proposal_id", progress.proposalId())
                .put("proposal_type", progress.typeName())
                .put("proposer_node", progress.proposer().value())
                .put("state", progress.state())
                .put("opened_at", Time.format(progress.openedAt()))
                .put("voting_deadline", Time.format(progress.closesAt()));
        progress.decision().ifPresent(decision -> json.put("decided_at", Time.format(decision.at())));
        json.put("round", progress.round());
        if (progress.decision().isEmpty()) {
            json.put("round_ends_at", Time.format(progress.roundEndsAt()));
        }
        json.set("required_threshold", threshold(progress.threshold()));
        json.put("minimum_votes", progress.minimumVotes()).put("voters", progress.voters()).put("epoch", progress.epoch());
        weight(json, "total_weight", progress.totalMicros());
        weight(json, "needed_weight", progress.neededMicros());
        json.setAll(tally(progress.tally()));
        weight(json, "missing_weight", progress.missingMicros());
        json.put("missing_voters", progress.missingVoters());
        json.set("missing", missing(progress.missing()));
        json.set("fault_budget", faultBudget(progress.faultBudget()));
        json.set("explanation", texts(progress.explanation()));
        return json;
    }

    public static ObjectNode tally(Tally tally) {
        ObjectNode json = NODES.objectNode();
        weight(json, "approve_weight", tally.approve());
        weight(json, "reject_weight", tally.reject());
        weight(json, "abstain_weight", tally.abstain());
        return json.put("approve_votes", tally.approvals()).put("reject_votes", tally.rejections()).put("abstain_votes", tally.abstentions())
                .put("votes", tally.votes());
    }

    public static ArrayNode missing(List<Progress.Missing> voters) {
        ArrayNode json = NODES.arrayNode();
        voters.forEach(voter -> weight(json.addObject().put("node_id", voter.node().value()).put("absence", voter.absence().wireName()),
                "weight", voter.weight().micros()));
        return json;
    }

    public static ObjectNode faultBudget(FaultBudget budget) {
        ObjectNode json = NODES.objectNode();
        weight(json, "total_weight", budget.totalMicros());
        weight(json, "needed_weight", budget.neededMicros());
        weight(json, "may_lie_weight", budget.mayLieMicros());
        weight(json, "can_block_weight", budget.canBlockMicros());
        return json.put("liars_tolerated", budget.liarsTolerated());
    }

    public static ObjectNode proposal(ProposalView view) {
        ObjectNode json = progress(view.progress());
        json.set("proposal", stored(view.proposal()));
        json.put("proposal_digest", view.proposalDigest().hex());
        json.set("opening", stored(view.opening()));
        json.put("opening_digest", view.openingDigest().hex());
        view.decisionDigest().ifPresent(digest -> json.put("decision_digest", digest.hex()));
        view.lapsed().ifPresent(reason -> json.put("effect_lapsed", reason));
        ArrayNode ballots = json.putArray("ballots");
        view.ballots().forEach(ballot -> ballots.add(ballot(ballot)));
        return json;
    }

    private static ObjectNode ballot(CastBallot ballot) {
        ObjectNode json = NODES.objectNode().put("voter_node", ballot.voter().value()).put("vote", ballot.choice().wireName());
        weight(json, "weight", ballot.weight().micros());
        json.put("counted_at", Time.format(ballot.at())).put("digest", ballot.digest().hex());
        ballot.reasoning().ifPresent(text -> json.put("reasoning", text));
        json.set("ballot", stored(ballot.body()));
        return json;
    }

    public static ObjectNode page(ProposalPage page) {
        ObjectNode json = NODES.objectNode();
        ArrayNode proposals = json.putArray("proposals");
        page.proposals().forEach(line -> {
            ObjectNode entry = proposals.addObject().put("proposal_id", line.id()).put("proposal_type", line.typeName())
                    .put("proposer_node", line.proposer().value()).put("state", line.state())
                    .put("opened_at", Time.format(line.openedAt())).put("voting_deadline", Time.format(line.closesAt()));
            line.decidedAt().ifPresent(at -> entry.put("decided_at", Time.format(at)));
        });
        return next(json, page.next());
    }

    public static ObjectNode rounds(List<Progress> rounds) {
        ObjectNode json = NODES.objectNode();
        ArrayNode array = json.putArray("rounds");
        rounds.forEach(round -> array.add(progress(round)));
        return json;
    }

    public static ObjectNode cast(Cast cast) {
        ObjectNode json = NODES.objectNode()
                .put("proposal_id", cast.ballot().proposalId())
                .put("voter_node", cast.ballot().voter().value())
                .put("vote", cast.ballot().choice().wireName());
        weight(json, "weight", cast.weight().micros());
        json.put("digest", cast.ballot().digest().hex()).put("repeated", cast.repeated()).put("state", cast.state());
        json.set("tally", tally(cast.tally()));
        weight(json, "total_weight", cast.totalMicros());
        json.set("receipt", stored(cast.receipt()));
        return json;
    }

    public static ObjectNode weights(Weights weights) {
        ObjectNode json = NODES.objectNode();
        weights.epoch().ifPresent(epoch -> json.put("epoch", epoch.number()).put("began_at", Time.format(epoch.beganAt())));
        weights.digest().ifPresent(digest -> json.put("epoch_digest", digest.hex()));
        json.put("fixed", weights.epoch().isPresent());
        ArrayNode voters = json.putArray("voters");
        weights.weights().forEach((node, weight) ->
                weight(voters.addObject().put("node_id", node.value()), "weight", weight.micros()));
        weight(json, "total_weight", weights.weights().values().stream().mapToLong(Weight::micros).sum());
        return json;
    }

    public static ObjectNode weightChange(WeightChange change) {
        ObjectNode json = NODES.objectNode().put("applied", change.proposal().isEmpty());
        change.proposal().ifPresent(proposal -> json.put("proposal_id", proposal.progress().proposalId()).set("proposal", progress(proposal.progress())));
        return json;
    }

    public static ObjectNode parameters(ParameterList list) {
        ObjectNode json = NODES.objectNode();
        ObjectNode values = json.putObject("parameters");
        list.effective().forEach(values::set);
        ArrayNode decided = json.putArray("decided");
        list.decided().forEach(parameter -> decided.addObject().put("parameter", parameter.name()).put("version", parameter.version())
                .put("proposal_id", parameter.proposalId()).put("decided_at", Time.format(parameter.at())).set("value", parameter.value()));
        json.set("emergencies", emergencies(list.emergencies()));
        return json;
    }

    public static ArrayNode emergencies(List<Emergency> emergencies) {
        ArrayNode json = NODES.arrayNode();
        emergencies.forEach(emergency -> json.addObject().put("proposal_id", emergency.proposalId())
                .put("action", emergency.action().getClass().getSimpleName()).put("ratified", emergency.ratified())
                .put("ends_at", Time.format(emergency.endsAt())));
        return json;
    }

    public static ObjectNode evidence(EvidencePage page) {
        ObjectNode json = NODES.objectNode();
        ArrayNode evidence = json.putArray("evidence");
        page.evidence().forEach(view -> evidence.add(head(view)));
        return next(json, page.next());
    }

    /** With the evidence file, which proves itself. */
    public static ObjectNode evidence(EvidenceView view) {
        ObjectNode json = head(view);
        json.set("evidence", stored(view.body()));
        return json;
    }

    private static ObjectNode head(EvidenceView view) {
        return NODES.objectNode().put("evidence_id", view.id()).put("proposal_id", view.proposalId())
                .put("voter_node", view.voter().value()).put("found_at", Time.format(view.foundAt()));
    }

    static JsonNode threshold(Ratio ratio) {
        return DecimalNode.valueOf(new BigDecimal(ratio.toString()));
    }

    static void weight(ObjectNode json, String name, long micros) {
        json.set(name, DecimalNode.valueOf(new BigDecimal(Weight.text(micros))));
    }

    static ArrayNode texts(List<String> texts) {
        ArrayNode json = NODES.arrayNode();
        texts.forEach(json::add);
        return json;
    }

    private static ObjectNode next(ObjectNode json, long next) {
        return next == 0 ? json : json.put("next", next);
    }

    private static ObjectNode stored(String json) {
        return Json.parseObject(json, STORED_BYTES_MAX);
    }
}
