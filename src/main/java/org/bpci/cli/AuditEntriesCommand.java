package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.kernel.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci audit entries}: looks into the ledger. */
@Command(name = "entries", description = "List sealed entries; all given conditions hold at once. Needs an auditor's token.")
final class AuditEntriesCommand extends ClientCommand {

    @Option(names = "--node", paramLabel = "NODE", description = "About this node.")
    private NodeId node;

    @Option(names = "--message-id", paramLabel = "ID", description = "About this message.")
    private String message;

    @Option(names = "--proposal-id", paramLabel = "ID", description = "About this proposal.")
    private String proposal;

    @Option(names = "--agreement-id", paramLabel = "ID", description = "About this agreement.")
    private String agreement;

    @Option(names = "--kind", paramLabel = "KIND", description = "Such as MessageAccepted or NodeIsolated.")
    private String kind;

    @Option(names = "--from", paramLabel = "TIME", description = "Not before this time, RFC 3339 in UTC.")
    private String from;

    @Option(names = "--until", paramLabel = "TIME", description = "Before this time.")
    private String until;

    @Option(names = "--after", paramLabel = "N", description = "Continue after the page before.")
    private Long after;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many, 1 to 1000.")
    private Integer limit;

    @Override
    public Integer call() {
        JsonNode page = api().call(Routes.AUDIT_ENTRIES, query("node", node, "message", message, "proposal", proposal,
                "agreement", agreement, "kind", kind, "from", from, "until", until, "after", after, "limit", limit), Optional.empty()).body();
        return show(page, out -> {
            Table table = Table.of("INDEX", "AT", "KIND", "NODE", "MESSAGE", "DIGEST", "DETAIL");
            for (JsonNode sealed : page.path("entries")) {
                JsonNode entry = sealed.path("entry");
                table.row(text(sealed, "index"), text(entry, "at"), text(entry, "kind"), text(entry, "node"), text(entry, "message"),
                        text(entry, "digest"), text(entry, "detail"));
            }
            if (table.isEmpty()) {
                out.println("No entries.");
                return;
            }
            table.print(out);
            if (page.has("next")) {
                out.println("More: add --after " + page.path("next").asLong());
            }
        });
    }
}
