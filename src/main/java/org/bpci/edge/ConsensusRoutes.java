package org.bpci.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bpci.api.ApiFault;
import org.bpci.api.ConsensusJson;
import org.bpci.api.ConsensusStateJson;
import org.bpci.api.Role;
import org.bpci.api.Routes;
import org.bpci.bus.Bus;
import org.bpci.consensus.ConsensusFault;
import org.bpci.consensus.ConsensusRequest.ActiveRounds;
import org.bpci.consensus.ConsensusRequest.CastVote;
import org.bpci.consensus.ConsensusRequest.Certified;
import org.bpci.consensus.ConsensusRequest.ConsensusHealth;
import org.bpci.consensus.ConsensusRequest.ConsensusStats;
import org.bpci.consensus.ConsensusRequest.CurrentWeights;
import org.bpci.consensus.ConsensusRequest.FindCertificate;
import org.bpci.consensus.ConsensusRequest.FindEpoch;
import org.bpci.consensus.ConsensusRequest.FindEvidence;
import org.bpci.consensus.ConsensusRequest.FindProposal;
import org.bpci.consensus.ConsensusRequest.ListEvidence;
import org.bpci.consensus.ConsensusRequest.ListParameters;
import org.bpci.consensus.ConsensusRequest.ListProposals;
import org.bpci.consensus.ConsensusRequest.SetWeight;
import org.bpci.consensus.ConsensusRequest.SubmitProposal;
import org.bpci.kernel.Fields;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Weight;

/** Proposals, ballots, certificates: what the network decides. */
final class ConsensusRoutes {

    private static final int PAGE_ITEMS = 100;
    private static final String JSON = "application/json";
    private static final String NO_STORE = "no-store";
    /** The ledger seals entries within a second; a stalled one is not waited for. */
    private static final Duration PROOF_WAIT_MAX = Duration.ofSeconds(10);
    private static final Duration PROOF_ASK_PERIOD = Duration.ofMillis(250);
    private static final Pattern STATE = Pattern.compile("(?i)open|approved|rejected|expired");

    private final Vertx vertx;
    private final Bus bus;

    ConsensusRoutes(Vertx vertx, Bus bus) {
        this.vertx = vertx;
        this.bus = bus;
    }

    void mount(RouteTable table) {
        table.mount(Routes.PROPOSE, this::propose);
        table.mount(Routes.PROPOSALS, this::list);
        table.mount(Routes.PROPOSAL, call -> bus.ask(new FindProposal(call.path("id"))).map(ConsensusJson::proposal).map(Reply::ok));
        table.mount(Routes.CERTIFICATE, this::certificate);
        table.mount(Routes.VOTE, call -> bus.ask(new CastVote(call.tree()))
                .map(cast -> Reply.of(cast.repeated() ? 200 : 201, ConsensusJson.cast(cast))));
        table.mount(Routes.ACTIVE_ROUNDS, call -> bus.ask(new ActiveRounds((int) call.queryInteger("limit", 1, ListProposals.LIMIT_MAX, PAGE_ITEMS)))
                .map(ConsensusJson::rounds).map(Reply::ok));
        table.mount(Routes.CONSENSUS_STATS, call -> bus.ask(new ConsensusStats()).map(ConsensusStateJson::stats).map(Reply::ok));
        table.mount(Routes.CONSENSUS_HEALTH, call -> bus.ask(new ConsensusHealth())
                .map(health -> Reply.of(health.healthy() ? 200 : 503, ConsensusStateJson.health(health))));
        table.mount(Routes.WEIGHTS, call -> bus.ask(new CurrentWeights()).map(ConsensusJson::weights).map(Reply::ok));
        table.mount(Routes.SET_WEIGHT, this::setWeight);
        table.mount(Routes.EPOCH, call -> bus.ask(new FindEpoch(number(call.path("number")))).map(epoch -> Reply.ok(epoch.tree())));
        table.mount(Routes.PARAMETERS, call -> bus.ask(new ListParameters()).map(ConsensusJson::parameters).map(Reply::ok));
        table.mount(Routes.EVIDENCE_LIST, call -> bus.ask(new ListEvidence(after(call), limit(call))).map(ConsensusJson::evidence).map(Reply::ok));
        table.mount(Routes.EVIDENCE, call -> bus.ask(new FindEvidence(call.path("id"))).map(ConsensusJson::evidence).map(Reply::ok));
    }

    /** A signed proposal is its proposer's own word; an unsigned one the oracle makes for an operator. */
    private Future<Reply> propose(Call call) {
        ObjectNode body = call.tree();
        if (!body.has(Signed.SIGNATURE) && !call.hasToken()) {
            throw InputFault.SIGNATURE_MISSING.because("sign the proposal with its proposer's key ('bpci consensus propose' does), or send an "
                    + "operator's token, and the oracle proposes it for the operator");
        }
        Optional<String> operator = body.has(Signed.SIGNATURE) || !call.hasToken()
                ? Optional.empty() : Optional.of(call.require(Role.OPERATOR).subject());
        return bus.ask(new SubmitProposal(body, operator))
                .map(submitted -> Reply.of(submitted.created() ? 201 : 200, ConsensusJson.proposal(submitted.proposal())));
    }

    private Future<Reply> list(Call call) {
        Optional<String> state = call.query("state").map(text -> {
            if (!STATE.matcher(text).matches()) {
                throw ApiFault.QUERY_INVALID.because("?state= must be one of Open, Approved, Rejected, Expired");
            }
            return text;
        });
        return bus.ask(new ListProposals(state, after(call), limit(call))).map(ConsensusJson::page).map(Reply::ok);
    }

    /** With {@code ?wait=proof} the answer waits until the decision is sealed in the ledger. */
    private Future<Reply> certificate(Call call) {
        boolean wait = call.query("wait").map(text -> {
            if (!text.equals("proof")) {
                throw ApiFault.QUERY_INVALID.because("?wait= can only be proof");
            }
            return true;
        }).orElse(false);
        return certificate(call.path("id"), wait ? PROOF_WAIT_MAX : Duration.ZERO).map(certified ->
                new Reply(200, JSON, certified.file(), NO_STORE));
    }

    private Future<Certified> certificate(String id, Duration atMost) {
        return bus.ask(new FindCertificate(id)).compose(certified -> certified.proven() || atMost.isZero() || atMost.isNegative()
                ? Future.succeededFuture(certified)
                : vertx.timer(PROOF_ASK_PERIOD.toMillis()).compose(fired -> certificate(id, atMost.minus(PROOF_ASK_PERIOD))));
    }

    private Future<Reply> setWeight(Call call) {
        String by = call.require(Role.OPERATOR).subject();
        Fields fields = Fields.of(call.tree(), "weight");
        NodeId node = fields.nodeId("node_id");
        Weight weight = Weight.of(fields.any("weight"));
        fields.closed();
        return bus.ask(new SetWeight(node, weight, by))
                .map(change -> Reply.of(change.proposal().isPresent() ? 202 : 200, ConsensusJson.weightChange(change)));
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,15}")) {
            throw ConsensusFault.EPOCH_UNKNOWN.because("weight epochs are numbered 0, 1, 2 …");
        }
        return Long.parseLong(text);
    }

    private static long after(Call call) {
        return call.queryInteger("after", 0, Long.MAX_VALUE / 10, 0);
    }

    private static int limit(Call call) {
        return (int) call.queryInteger("limit", 1, ListProposals.LIMIT_MAX, PAGE_ITEMS);
    }
}
