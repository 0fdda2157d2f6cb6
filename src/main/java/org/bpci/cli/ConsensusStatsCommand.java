package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.bpci.api.Routes;
import picocli.CommandLine.Command;

/** {@code bpci consensus stats}: counters of the consensus room and the fault budget of the electorate. */
@Command(name = "stats", description = "Show the consensus statistics.")
final class ConsensusStatsCommand extends ClientCommand {

    @Override
    public Integer call() {
        JsonNode stats = api().get(Routes.CONSENSUS_STATS);
        return show(stats, out -> QueryCommand.printTree(out, stats));
    }
}
