package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.api.Routes;
import org.bpci.cli.print.Words;
import org.bpci.client.ApiClient;
import org.bpci.client.BallotPaper;
import org.bpci.client.ClientFault;
import org.bpci.client.OracleIdentity;
import org.bpci.consensus.Proposal;
import org.bpci.consensus.ProposalDraft;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci consensus propose}: signs a proposal with a node's key, or has the oracle propose for an operator. */
@Command(
        name = "propose",
        description = "Open a proposal for all voters to vote on.",
        sortOptions = false,
        footer = {"", "Example: bpci consensus propose --type NetworkParameter --content '{\"parameter\":\"max_connections\",\"value\":2000}' "
                + "--deadline +24h --threshold 0.67"})
final class ProposeCommand extends ClientCommand {

    private static final int CONTENT_BYTES_MAX = 64 << 10;
    private static final String USUAL_DEADLINE = "+24h";
    /** An emergency is voted on for at most 15 minutes. */
    private static final String EMERGENCY_DEADLINE = "+10m";

    @Option(names = "--type", required = true, paramLabel = "TYPE", description = "NetworkParameter, NodeMembership, NetworkUpgrade, "
            + "VotingWeight, KeyRotation, Policy, Emergency, Advisory, or Custom:NAME.")
    private String type;

    @Option(names = "--content", required = true, paramLabel = "JSON", description = "What is proposed, an object as the type asks for it.")
    private String content;

    @Option(names = "--deadline", paramLabel = "TIME",
            description = "When voting ends: 2027-01-31T12:00:00Z, or from now +30s, +15m, +24h, +7d. Default: +24h, of an emergency +10m.")
    private String deadline;

    @Option(names = "--threshold", paramLabel = "SHARE",
            description = "The share of all weight that must approve, for example 0.67. Default: the network's vote_threshold.")
    private String threshold;

    @Option(names = "--minimum-votes", paramLabel = "N", description = "Ballots it needs at least. Default: min_consensus_nodes.")
    private Integer minimumVotes;

    @Option(names = "--proposal-id", paramLabel = "ID", description = "Default: derived from the content.")
    private String proposalId;

    @Option(names = {"--proposer", "--node-id"}, paramLabel = "ID",
            description = "The node that proposes; its key is in the keyring. Not needed when there is only one key.")
    private NodeId proposer;

    @Option(names = "--as-operator", description = "Let the oracle propose it for you. Needs an operator's token, and no key.")
    private boolean asOperator;

    @Override
    public Integer call() {
        ObjectNode parsed = Json.parseObject(content, CONTENT_BYTES_MAX);
        OracleIdentity oracle = api().identity();
        ObjectNode tree = asOperator ? unsigned(parsed) : signed(oracle, parsed);
        ApiClient.Answer answer = api().send(Routes.PROPOSE, tree);
        JsonNode view = answer.body();
        BallotPaper paper = BallotPaper.verified(view, oracle);
        if (!asOperator && !paper.proposalDigest().equals(Proposal.read(tree, oracle.network()).digest())) {
            throw ClientFault.ORACLE_NOT_GENUINE.because("the oracle opened another proposal than the one that was signed");
        }
        return show(view, out -> {
            out.println((answer.status() == 201 ? "Opened " : "Opened before: ") + paper.proposalId() + " by " + text(view, "proposer_node")
                    + ", " + RoundPrinter.state(view, Instant.now()));
            out.println("  " + RoundPrinter.bar(view) + "  " + RoundPrinter.figures(view));
            out.println("  " + RoundPrinter.ballots(view));
            out.println("  " + budget(view.path("fault_budget")));
            out.println("vote:  bpci consensus vote --proposal-id " + paper.proposalId() + " --decision Approve");
            out.println("watch: bpci consensus watch " + paper.proposalId());
        });
    }

    private ObjectNode signed(OracleIdentity oracle, ObjectNode parsed) {
        Signatory by = signatory(proposer, "--proposer");
        return new ProposalDraft(Optional.ofNullable(proposalId), by.node(), type, parsed, Instant.now(), deadline(),
                minimumVotes == null ? OptionalInt.empty() : OptionalInt.of(minimumVotes), threshold()).sign(oracle.network(), by.key());
    }

    private ObjectNode unsigned(ObjectNode parsed) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("proposal_type", type).put("voting_deadline", deadline());
        tree.set("content", parsed);
        Optional.ofNullable(proposalId).ifPresent(id -> tree.put("proposal_id", id));
        Optional.ofNullable(minimumVotes).ifPresent(votes -> tree.put("minimum_votes", votes.longValue()));
        threshold().ifPresent(share -> tree.set("required_threshold", share));
        return tree;
    }

    private String deadline() {
        return deadline != null ? deadline : type.equalsIgnoreCase("Emergency") ? EMERGENCY_DEADLINE : USUAL_DEADLINE;
    }

    /** As a JSON number; whether it is high enough for the type is for the oracle to say. */
    private Optional<JsonNode> threshold() {
        return Optional.ofNullable(threshold).map(text -> {
            try {
                Ratio.parse(text);
                return Json.parse(text.getBytes(StandardCharsets.UTF_8), text.length());
            } catch (Refusal refusal) {
                throw InputFault.FIELD_INVALID.because("--threshold: " + refusal.detail() + "; binding decisions need over 2/3 (0.67 is)");
            }
        });
    }

    private static String budget(JsonNode budget) {
        int liars = budget.path("liars_tolerated").asInt();
        return "fault budget: " + (liars == 0 ? "no voter may lie" : "any " + Words.count(liars, "voter") + " or weight up to "
                + RoundPrinter.plain(budget, "may_lie_weight") + " may lie") + ", weight " + RoundPrinter.plain(budget, "can_block_weight") + " can block";
    }
}
