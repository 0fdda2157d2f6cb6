package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.bpci.api.Routes;
import picocli.CommandLine.Command;

/** {@code bpci oracle stats}: the oracle's counters and queues. */
@Command(name = "stats", description = "Show the oracle's statistics.")
final class StatsCommand extends ClientCommand {

    @Override
    public Integer call() {
        JsonNode stats = api().get(Routes.STATS);
        return show(stats, out -> QueryCommand.printTree(out, stats));
    }
}
