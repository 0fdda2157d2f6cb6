package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci oracle list-nodes}: the nodes the oracle knows and how they are. */
@Command(name = "list-nodes", description = "List the registered nodes and whether they are connected.", sortOptions = false)
final class ListNodesCommand extends ClientCommand {

    @Option(names = "--status", paramLabel = "STATUS", description = "Only nodes of this status, for example Connected.")
    private String status;

    @Option(names = "--node-type", paramLabel = "TYPE", description = "Only nodes of this type.")
    private String type;

    @Option(names = "--after", paramLabel = "ID", description = "Continue after this node.")
    private String after;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many.")
    private Integer limit;

    @Override
    public Integer call() {
        JsonNode answer = api().call(Routes.LIST_NODES, query("status", status, "type", type, "after", after, "limit", limit), Optional.empty()).body();
        JsonNode nodes = answer.path("nodes");
        return show(answer, out -> {
            Table table = Table.of("NODE", "TYPE", "STATUS", "KEY", "LAST SEEN", "ENDPOINT");
            for (JsonNode node : nodes) {
                table.row(text(node, "node_id"), text(node, "node_type"), text(node, "status"), text(node, "key_id"),
                        text(node, "last_seen"), text(node, "endpoint"));
            }
            if (table.isEmpty()) {
                out.println("No nodes yet; register one with: bpci oracle register-node --node-id ID --node-type TYPE");
            } else {
                table.print(out);
                if (answer.has("next")) {
                    out.println("More: bpci oracle list-nodes --after " + text(answer, "next"));
                }
                out.println(Words.count(nodes.size(), "node"));
            }
        });
    }
}
