package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.BallotPaper;
import org.bpci.client.BallotReceipt;
import org.bpci.client.ClientFault;
import org.bpci.client.OracleIdentity;
import org.bpci.consensus.Ballot;
import org.bpci.consensus.Choice;
import org.bpci.consensus.ConsensusFault;
import org.bpci.kernel.FileTrouble;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci consensus vote}: signs a ballot with a voter's key, casts it, checks the oracle's receipt. */
@Command(
        name = "vote",
        description = "Cast a ballot. It is final: a second, different one is proof against the voter.",
        sortOptions = false)
final class VoteCommand extends ClientCommand {

    @Option(names = "--proposal-id", required = true, paramLabel = "ID", description = "The proposal; 'bpci consensus list-active' lists the open ones.")
    private String proposalId;

    @Option(names = "--decision", required = true, paramLabel = "CHOICE", description = "Approve, Reject or Abstain.")
    private String decision;

    @Option(names = "--reasoning", paramLabel = "TEXT", description = "Why; the ballot signs its digest.")
    private String reasoning;

    @Option(names = "--receipt", paramLabel = "FILE", description = "Keep the oracle's receipt: it refutes a certificate that lacks this ballot.")
    private Path receipt;

    @Option(names = {"--voter", "--node-id"}, paramLabel = "ID",
            description = "The node that votes; its key is in the keyring. Not needed when there is only one key.")
    private NodeId voter;

    @Override
    public Integer call() {
        Choice choice = Choice.of(decision).orElseThrow(() ->
                InputFault.FIELD_INVALID.because("--decision must be " + Choice.EXPECTED + ", not '" + decision + "'"));
        OracleIdentity oracle = api().identity();
        Signatory by = signatory(voter, "--voter");
        JsonNode view = api().get(Routes.PROPOSAL, proposalId);
        ObjectNode tree = BallotPaper.verified(view, oracle).sign(by.node(), by.key(), choice, Optional.ofNullable(reasoning));
        Ballot ballot = Ballot.read(tree, oracle.network());
        requireFirst(view, ballot);
        JsonNode cast = api().send(Routes.VOTE, tree).body();
        keep(BallotReceipt.verified(cast.path("receipt"), oracle).require(ballot));
        return show(cast, out -> {
            out.println((cast.path("repeated").asBoolean() ? "Counted before: " : "Counted: ") + by.node() + " says " + choice.wireName()
                    + " with weight " + RoundPrinter.plain(cast, "weight") + "; durable, receipt signed by " + oracle.oracleId());
            out.println(proposalId + " is " + text(cast, "state") + ": " + RoundPrinter.plain(cast.path("tally"), "approve_weight") + " of "
                    + RoundPrinter.plain(cast, "total_weight") + " approve, " + RoundPrinter.plain(cast.path("tally"), "reject_weight")
                    + " reject, " + RoundPrinter.plain(cast.path("tally"), "abstain_weight") + " abstain");
        });
    }

    private void keep(BallotReceipt answered) {
        try {
            if (receipt != null) {
                Files.write(receipt, Json.write(answered.tree()));
            }
        } catch (IOException failure) {
            throw ClientFault.FILE_UNREADABLE.because("the ballot counts, but " + receipt + " cannot be written (" + FileTrouble.of(failure)
                    + "); vote the same again with a better --receipt");
        }
    }

    /** Nobody is to convict himself by mistake: the oracle isolates whoever signs two different ballots. */
    private static void requireFirst(JsonNode view, Ballot ballot) {
        for (JsonNode cast : view.path("ballots")) {
            if (cast.path("voter_node").asText().equals(ballot.voter().value()) && !cast.path("digest").asText().equals(ballot.digest().hex())) {
                throw ConsensusFault.EQUIVOCATION.because(ballot.voter() + " has voted " + text(cast, "vote") + " on " + ballot.proposalId()
                        + " already, and a ballot is final. This one is not sent: another choice or another reasoning makes it a different "
                        + "ballot, and two of them are proof against the voter, who would be isolated");
            }
        }
    }
}
