package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci consensus list-active}: what is being voted on. */
@Command(name = "list-active", description = "List the proposals that are open, the oldest first.")
final class ListActiveCommand extends ClientCommand {

    @Option(names = "--limit", paramLabel = "N", description = "At most this many, 1 to 1000. Default: 100.")
    private Integer limit;

    @Override
    public Integer call() {
        JsonNode answer = api().call(Routes.ACTIVE_ROUNDS, query("limit", limit), Optional.empty()).body();
        Instant now = Instant.now();
        return show(answer, out -> {
            Table table = Table.of("PROPOSAL", "TYPE", "PROPOSER", "APPROVE", "NEEDED", "REJECT", "VOTED", "ROUND", "DEADLINE");
            for (JsonNode round : answer.path("rounds")) {
                table.row(text(round, "proposal_id"), text(round, "proposal_type"), text(round, "proposer_node"),
                        RoundPrinter.plain(round, "approve_weight"), RoundPrinter.plain(round, "needed_weight"),
                        RoundPrinter.plain(round, "reject_weight"), text(round, "votes") + "/" + text(round, "voters"), text(round, "round"),
                        RoundPrinter.left(round, now));
            }
            if (table.isEmpty()) {
                out.println("No proposal is open; open one with: bpci consensus propose --type TYPE --content JSON");
            } else {
                table.print(out);
                out.println(Words.count(answer.path("rounds").size(), "open proposal"));
            }
        });
    }
}
