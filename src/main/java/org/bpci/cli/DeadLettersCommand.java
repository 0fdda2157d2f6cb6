package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.kernel.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bpci oracle dead-letters}: deliveries the oracle gave up, and how to try them again. */
@Command(
        name = "dead-letters",
        description = "List deliveries that were given up, or put one back into its queue. Needs an operator's token.",
        subcommands = {DeadLettersCommand.Listing.class, DeadLettersCommand.Replay.class})
final class DeadLettersCommand extends ClientCommand {

    @Override
    public Integer call() {
        return list(this, null, null, null);
    }

    private static int list(ClientCommand command, NodeId target, Long after, Integer limit) {
        JsonNode page = command.api().call(Routes.DEAD_LETTERS,
                query("target", target, "after", after, "limit", limit), Optional.empty()).body();
        return command.show(page, out -> {
            Table table = Table.of("DELIVERY", "MESSAGE", "SOURCE", "TARGET", "STATE", "ATTEMPTS", "ENDED", "LAST ERROR");
            for (JsonNode letter : page.path("dead_letters")) {
                table.row(text(letter, "delivery_id"), text(letter, "message_id"), text(letter, "source_node"), text(letter, "target"),
                        text(letter, "state"), text(letter, "attempts"), text(letter, "ended_at"), text(letter, "last_error"));
            }
            if (table.isEmpty()) {
                out.println("No dead letters.");
                return;
            }
            table.print(out);
            if (page.path("next").asLong() > 0) {
                out.println("More: bpci oracle dead-letters list --after " + page.path("next").asLong());
            }
        });
    }

    @Command(name = "list", description = "List deliveries that were given up, oldest first.")
    static final class Listing extends ClientCommand {

        @Option(names = "--target", paramLabel = "NODE", description = "Only those for this node.")
        private NodeId target;

        @Option(names = "--after", paramLabel = "N", description = "Continue after the page before.")
        private Long after;

        @Option(names = "--limit", paramLabel = "N", description = "At most this many, 1 to 1000.")
        private Integer limit;

        @Override
        public Integer call() {
            return list(this, target, after, limit);
        }
    }

    @Command(name = "replay", description = "Put a dead letter back into its target's queue, with a new life time.")
    static final class Replay extends ClientCommand {

        @Parameters(paramLabel = "DELIVERY", description = "The delivery's number, as listed.")
        private long deliveryId;

        @Override
        public Integer call() {
            JsonNode delivery = api().call(Routes.REPLAY_DEAD_LETTER, Map.of(), Optional.empty(), deliveryId).body();
            return show(delivery, out -> out.println("Queued again: delivery " + deliveryId + " for " + text(delivery, "target")));
        }
    }
}
