package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import picocli.CommandLine.Command;

/** {@code bpci consensus weights}: who would vote with which weight if a proposal opened now. */
@Command(name = "weights", description = "List the voters and their weights.")
final class WeightsCommand extends ClientCommand {

    @Override
    public Integer call() {
        JsonNode answer = api().get(Routes.WEIGHTS);
        return show(answer, out -> {
            Table table = Table.of("VOTER", "WEIGHT");
            answer.path("voters").forEach(voter -> table.row(text(voter, "node_id"), RoundPrinter.plain(voter, "weight")));
            if (table.isEmpty()) {
                out.println("No voters yet; register some with: bpci oracle register-node --node-id ID --node-type TYPE --capabilities consensus");
                return;
            }
            table.print(out);
            out.println("total " + RoundPrinter.plain(answer, "total_weight") + "; " + (answer.path("fixed").asBoolean()
                    ? "weight epoch " + text(answer, "epoch") + ", changed by decision only"
                    : "not fixed until the first proposal opens (bpci consensus set-weight)"));
        });
    }
}
