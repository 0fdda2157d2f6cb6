package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.kernel.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bpci oracle get-message}: what the oracle knows of one message and its deliveries. */
@Command(name = "get-message", description = "Show one accepted message and where its deliveries stand.")
final class GetMessageCommand extends ClientCommand {

    @Parameters(paramLabel = "ID", description = "The message id.")
    private String messageId;

    @Option(names = "--source", paramLabel = "NODE", description = "Needed when several nodes used that id.")
    private NodeId source;

    @Override
    public Integer call() {
        JsonNode message = api().call(Routes.MESSAGE, query("source", source), Optional.empty(), messageId).body();
        return show(message, out -> {
            Table facts = Table.facts();
            for (String name : new String[] {"message_id", "source_node", "message_type", "priority", "digest", "created_at", "accepted_at",
                "expires_at", "unsigned", "payload_kept"}) {
                if (message.has(name)) {
                    facts.row(name, text(message, name));
                }
            }
            facts.print(out);
            out.println();
            Table table = Table.of("TARGET", "STATE", "ATTEMPTS", "DELIVERY", "ENDED", "LAST ERROR");
            for (JsonNode delivery : message.path("deliveries")) {
                table.row(text(delivery, "target"), text(delivery, "state"), text(delivery, "attempts"),
                        text(delivery, "delivery_id"), text(delivery, "ended_at"), text(delivery, "last_error"));
            }
            table.print(out);
        });
    }
}
