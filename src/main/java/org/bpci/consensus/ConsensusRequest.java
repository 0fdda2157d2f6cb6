package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;
import org.bpci.kernel.Weight;

/** The door of the consensus room. Trees are as {@link org.bpci.kernel.Json} parsed them; protocol §9 says what is in them. */
public sealed interface ConsensusRequest<R> extends Request<R> {

    String ADDRESS = "consensus";

    @Override
    default String address() {
        return ADDRESS;
    }

    /**
     * Opens a proposal.
     *
     * @param proposal signed by its proposer; without a signature it is completed and signed by the oracle for {@code operator}
     * @param operator who may have the oracle propose
     */
    record SubmitProposal(ObjectNode proposal, Optional<String> operator) implements ConsensusRequest<Submitted> {
    }

    /** @param created false when this very proposal was opened before */
    record Submitted(ProposalView proposal, boolean created) {
    }

    /** Answered when the ballot is durable. */
    record CastVote(ObjectNode ballot) implements ConsensusRequest<Cast> {
    }

    /**
     * @param repeated the ballot had been counted before, and this is its receipt
     * @param receipt  signed JSON
     * @param state    of the proposal with this ballot: {@code Open} or the outcome
     */
    record Cast(boolean repeated, Ballot ballot, Weight weight, String receipt, String state, Tally tally, long totalMicros) {
    }

    /** Gives a voter a weight: at once before the first proposal, afterwards by proposing it. */
    record SetWeight(NodeId node, Weight weight, String operator) implements ConsensusRequest<WeightChange> {
    }

    /** @param proposal the proposal that now has to be approved; empty when the weight is set */
    record WeightChange(Optional<ProposalView> proposal) {
    }

    /**
     * Proposals in the order they opened.
     *
     * @param state of these only
     * @param after the {@code next} of the page before, 0 for the first
     */
    record ListProposals(Optional<String> state, long after, int limit) implements ConsensusRequest<ProposalPage> {

        public static final int LIMIT_MAX = 1_000;
    }

    /** @param next to ask for the following page with; 0 when this is the last */
    record ProposalPage(List<ProposalLine> proposals, long next) {

        public ProposalPage {
            proposals = List.copyOf(proposals);
        }
    }

    record ProposalLine(String id, String typeName, NodeId proposer, String state, Instant openedAt, Instant closesAt,
                        Optional<Instant> decidedAt) {
    }

    /** Those that opened first, at most {@code limit}. */
    record ActiveRounds(int limit) implements ConsensusRequest<List<Progress>> {
    }

    record FindProposal(String id) implements ConsensusRequest<ProposalView> {
    }

    /**
     * A proposal with everything known about it.
     *
     * @param proposal signed JSON
     * @param opening  signed JSON
     * @param lapsed   why an approved proposal could not take effect
     */
    record ProposalView(Progress progress, String proposal, Digest proposalDigest, String opening, Digest openingDigest,
                        Optional<Digest> decisionDigest, Optional<String> lapsed, List<CastBallot> ballots) {

        public ProposalView {
            ballots = List.copyOf(ballots);
        }
    }

    /** @param body signed JSON, without the reasoning */
    record CastBallot(NodeId voter, Choice choice, Weight weight, Instant at, Digest digest, Optional<String> reasoning, String body) {
    }

    /** The certificate file of a decided proposal. */
    record FindCertificate(String id) implements ConsensusRequest<Certified> {
    }

    /** @param proven whether it holds the place of the decision in the ledger, which it gets within a second or two */
    record Certified(byte[] file, boolean proven) {
    }

    /** Who would vote with which weight if a proposal opened now. */
    record CurrentWeights() implements ConsensusRequest<Weights> {
    }

    /** @param epoch empty while the first proposal has not fixed epoch 0 */
    record Weights(Optional<Epoch> epoch, Optional<Digest> digest, SortedMap<NodeId, Weight> weights) {
    }

    record FindEpoch(long number) implements ConsensusRequest<Epoch> {
    }

    record ListParameters() implements ConsensusRequest<ParameterList> {
    }

    /** @param effective the values that hold now, the node's own parameters included */
    record ParameterList(List<Parameter> decided, SortedMap<String, JsonNode> effective, List<Emergency> emergencies) {

        public ParameterList {
            decided = List.copyOf(decided);
            emergencies = List.copyOf(emergencies);
        }
    }

    /** @param after the last seq of the page before, 0 for the first */
    record ListEvidence(long after, int limit) implements ConsensusRequest<EvidencePage> {
    }

    record EvidencePage(List<EvidenceView> evidence, long next) {

        public EvidencePage {
            evidence = List.copyOf(evidence);
        }
    }

    record FindEvidence(String id) implements ConsensusRequest<EvidenceView> {
    }

    /** @param body the evidence file, JSON */
    record EvidenceView(String id, String proposalId, NodeId voter, Instant foundAt, String body) {
    }

    record ConsensusStats() implements ConsensusRequest<Stats> {
    }

    /**
     * Counters since this process started, and the present.
     *
     * @param participation weight cast over weight of the electorates, of the latest decided proposals; 0 when there are none
     * @param byOutcome     all decided proposals there ever were
     */
    record Stats(int openProposals, SortedMap<String, Long> byOutcome, long ballots, long lateBallots, long refusedBallots,
                 long restarts, long equivocations, double participation, Duration meanDecision, FaultBudget faultBudget,
                 int voters, boolean enabled) {
    }

    record ConsensusHealth() implements ConsensusRequest<Health> {
    }

    /**
     * @param mode    who orders decisions
     * @param healthy whether anything could be decided at all now
     */
    record Health(boolean healthy, String mode, Optional<Long> epoch, int voters, int minConsensusNodes, FaultBudget faultBudget,
                  long connectedMicros, List<Progress.Missing> away, List<Progress> rounds, long evidence, List<Emergency> emergencies,
                  List<String> remarks) {

        public Health {
            away = List.copyOf(away);
            rounds = List.copyOf(rounds);
            emergencies = List.copyOf(emergencies);
            remarks = List.copyOf(remarks);
        }
    }
}
