package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Problem;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Time;

/** The frames this room sends to nodes (protocol §9.7). */
final class ConsensusFrames {

    private ConsensusFrames() {
    }

    /** @param receipt signed JSON, as it was stored */
    static String receipt(String receipt) {
        return "{\"type\":\"ballot_receipt\",\"receipt\":" + receipt + "}";
    }

    static String error(Refusal refusal, Optional<String> proposalId) {
        ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", "error");
        frame.set("problem", Problem.of(refusal));
        proposalId.ifPresent(id -> frame.put("proposal_id", id));
        return frame.toString();
    }

    static String opened(Round round) {
        return event("proposal-opened", data(round).put("proposal_type", round.proposal().typeName())
                .put("proposer_node", round.proposal().proposer().value()));
    }

    /** @param rounds those that lack the receiver's ballot */
    static String ballotsWanted(List<Round> rounds) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode proposals = data.putArray("proposals");
        rounds.forEach(round -> proposals.add(data(round)));
        return event("ballots-wanted", data);
    }

    static String progressed(Round round) {
        ObjectNode data = data(round);
        data.set("tally", Certificate.tally(round.tally(), round.opening().terms().totalMicros()));
        return event("round-progressed", data.put("needed_micros",
                round.opening().terms().threshold().needed(round.opening().terms().totalMicros())));
    }

    static String decided(Round round, Decision decision) {
        ObjectNode data = data(round).put("outcome", decision.outcome().wireName()).put("decided_at", Time.format(decision.at()));
        data.set("tally", Certificate.tally(decision.tally(), round.opening().terms().totalMicros()));
        return event("proposal-decided", data);
    }

    static String equivocated(Round round, NodeId voter, String evidenceId) {
        return event("equivocation-found", data(round).put("voter_node", voter.value()).put("evidence_id", evidenceId));
    }

    private static ObjectNode data(Round round) {
        return JsonNodeFactory.instance.objectNode()
                .put("proposal_id", round.opening().proposalId())
                .put("proposal_digest", round.opening().proposalDigest().hex())
                .put("opening_digest", round.opening().digest().hex())
                .put("closes_at", Time.format(round.opening().terms().closesAt()))
                .put("round", round.number());
    }

    private static String event(String name, ObjectNode data) {
        ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", "event").put("event", name);
        frame.set("data", data);
        return frame.toString();
    }
}
