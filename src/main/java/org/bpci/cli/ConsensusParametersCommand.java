package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import picocli.CommandLine.Command;

/** {@code bpci consensus parameters}: the network's parameters as they hold now, and which decision they come from. */
@Command(name = "parameters", description = "List the network's parameters, their values and the decisions they come from.")
final class ConsensusParametersCommand extends ClientCommand {

    @Override
    public Integer call() {
        JsonNode answer = api().get(Routes.PARAMETERS);
        return show(answer, out -> {
            Table table = Table.of("PARAMETER", "VALUE", "VERSION", "DECIDED BY");
            for (var parameter : answer.path("parameters").properties()) {
                JsonNode decided = decided(answer, parameter.getKey());
                table.row(parameter.getKey(), parameter.getValue(), text(decided, "version"), text(decided, "proposal_id"));
            }
            table.print(out);
            for (JsonNode emergency : answer.path("emergencies")) {
                out.println("emergency in force: " + text(emergency, "action") + " of " + text(emergency, "proposal_id") + " until "
                        + text(emergency, "ends_at"));
            }
        });
    }

    private static JsonNode decided(JsonNode answer, String name) {
        for (JsonNode parameter : answer.path("decided")) {
            if (text(parameter, "parameter").equals(name)) {
                return parameter;
            }
        }
        return MissingNode.getInstance();
    }
}
