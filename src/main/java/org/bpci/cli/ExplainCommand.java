package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.bpci.api.Routes;
import org.bpci.cli.print.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bpci consensus explain}: why a proposal stands where it stands, in sentences. */
@Command(name = "explain", description = "Say why a proposal stands where it stands, what is lacking, who is missing.")
final class ExplainCommand extends ClientCommand {

    @Parameters(paramLabel = "PROPOSAL", description = "The proposal's id.")
    private String proposalId;

    @Override
    public Integer call() {
        JsonNode proposal = api().get(Routes.PROPOSAL, proposalId);
        return show(proposal, out -> {
            out.println(text(proposal, "proposal_id") + " (" + text(proposal, "proposal_type") + "): " + RoundPrinter.state(proposal, Instant.now()));
            out.println(RoundPrinter.bar(proposal) + "  " + RoundPrinter.figures(proposal));
            out.println();
            for (JsonNode sentence : proposal.path("explanation")) {
                out.println("- " + Words.safe(sentence.asText()));
            }
            if (proposal.has("effect_lapsed")) {
                out.println("- It had no effect: " + Words.safe(text(proposal, "effect_lapsed")) + ".");
            }
        });
    }
}
