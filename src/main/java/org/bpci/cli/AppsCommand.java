package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.kernel.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app apps}: the registered applications. */
@Command(name = "apps", description = "List the registered applications.", sortOptions = false)
final class AppsCommand extends AppCommand {

    private static final int LIMIT = 1_000;

    @Option(names = "--node", paramLabel = "ID", description = "Only those that this node hosts.")
    private NodeId node;

    @Override
    public Integer call() {
        JsonNode answer = api().call(Routes.APPS, query("node", node, "limit", LIMIT), Optional.empty()).body();
        return show(answer, out -> {
            Table table = Table.of("APP", "TYPE", "NODE", "KEY", "CAPABILITIES", "STATE");
            for (JsonNode app : answer.path("apps")) {
                table.row(text(app, "app_id"), text(app, "app_type"), text(app, "hosting_node"), text(app, "key_id"),
                        names(app.path("capabilities")), app.path("quarantine").isObject() ? "quarantined: " + text(app.path("quarantine"), "reason") : "-");
            }
            if (table.isEmpty()) {
                out.println("No applications yet; register one with: bpci inter-app register-app --app-id ID --app-type WebApp");
            } else {
                table.print(out);
            }
        });
    }

    private static String names(JsonNode array) {
        StringBuilder names = new StringBuilder();
        array.forEach(name -> names.append(names.isEmpty() ? "" : ",").append(name.asText()));
        return names.isEmpty() ? "-" : names.toString();
    }
}
