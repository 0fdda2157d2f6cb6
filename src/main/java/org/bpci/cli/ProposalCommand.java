package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.bpci.api.Routes;
import org.bpci.cli.print.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bpci consensus proposal}: one proposal with everybody's ballot. */
@Command(name = "proposal", description = "Show one proposal: what it asks for, who voted how, where it stands.")
final class ProposalCommand extends ClientCommand {

    @Parameters(paramLabel = "PROPOSAL", description = "The proposal's id.")
    private String proposalId;

    @Override
    public Integer call() {
        JsonNode proposal = api().get(Routes.PROPOSAL, proposalId);
        return show(proposal, out -> {
            RoundPrinter.print(out, proposal, Instant.now());
            out.println();
            out.println("content " + Words.safe(proposal.path("proposal").path("content").toString()));
            if (proposal.has("effect_lapsed")) {
                out.println("without effect: " + Words.safe(text(proposal, "effect_lapsed")));
            }
            out.println();
            RoundPrinter.voters(proposal).print(out);
        });
    }
}
