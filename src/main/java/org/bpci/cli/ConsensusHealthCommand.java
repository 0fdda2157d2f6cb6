package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;
import org.bpci.client.ApiClient;
import org.bpci.kernel.FaultKind;
import picocli.CommandLine.Command;

/** {@code bpci consensus health}: what the electorate bears, who is away with how much weight, and why a round is stuck. */
@Command(
        name = "health",
        description = "Show the fault budget, who is missing with how much weight, and why rounds are stuck.",
        footer = {"", "Exit code 7 when nothing could be decided now, 0 otherwise."})
final class ConsensusHealthCommand extends ClientCommand {

    private static final int HEALTHY_STATUS = 200;

    @Override
    public Integer call() {
        ApiClient.Answer answer = api().health(Routes.CONSENSUS_HEALTH);
        Instant now = Instant.now();
        show(answer.body(), out -> print(out, answer.body(), now));
        return answer.status() == HEALTHY_STATUS ? 0 : FaultKind.UNAVAILABLE.exitCode();
    }

    static void print(PrintWriter out, JsonNode health, Instant now) {
        JsonNode budget = health.path("fault_budget");
        Table.facts().row("status", text(health, "status"))
                .row("mode", text(health, "mode"))
                .row("electorate", Words.count(health.path("voters").asInt(), "voter") + ", at least " + text(health, "min_consensus_nodes")
                        + " must be; " + (health.has("epoch") ? "weight epoch " + text(health, "epoch") : "weights not fixed yet"))
                .row("approval takes", RoundPrinter.plain(budget, "needed_weight") + " of " + RoundPrinter.plain(budget, "total_weight"))
                .row("may lie", RoundPrinter.plain(budget, "may_lie_weight") + ", any "
                        + Words.count(budget.path("liars_tolerated").asInt(), "voter"))
                .row("can block", RoundPrinter.plain(budget, "can_block_weight"))
                .row("connected", RoundPrinter.plain(health, "connected_weight"))
                .row("equivocations proven", text(health, "equivocations_proven")).print(out);
        printAway(out, health.path("away"));
        printEmergencies(out, health.path("emergencies"));
        printRounds(out, health.path("active_rounds"), now);
        out.println();
        health.path("remarks").forEach(remark -> out.println(Words.safe(remark.asText())));
    }

    private static void printAway(PrintWriter out, JsonNode away) {
        Table table = Table.of("AWAY", "WEIGHT", "WHY");
        away.forEach(voter -> table.row(text(voter, "node_id"), RoundPrinter.plain(voter, "weight"), text(voter, "absence")));
        printBelow(out, table);
    }

    private static void printEmergencies(PrintWriter out, JsonNode emergencies) {
        Table table = Table.of("EMERGENCY", "ACTION", "RATIFIED", "ENDS");
        emergencies.forEach(emergency -> table.row(text(emergency, "proposal_id"), text(emergency, "action"), text(emergency, "ratified"),
                text(emergency, "ends_at")));
        printBelow(out, table);
    }

    /** The last sentence of an explanation says what holds the round up. */
    private static void printRounds(PrintWriter out, JsonNode rounds, Instant now) {
        Table table = Table.of("PROPOSAL", "APPROVE", "NEEDED", "VOTED", "MISSING", "ROUND", "DEADLINE", "BECAUSE");
        for (JsonNode round : rounds) {
            JsonNode why = round.path("explanation");
            table.row(text(round, "proposal_id"), RoundPrinter.plain(round, "approve_weight"), RoundPrinter.plain(round, "needed_weight"),
                    text(round, "votes") + "/" + text(round, "voters"), RoundPrinter.plain(round, "missing_weight"), text(round, "round"),
                    RoundPrinter.left(round, now), why.isEmpty() ? "-" : why.get(why.size() - 1).asText());
        }
        printBelow(out, table);
    }

    private static void printBelow(PrintWriter out, Table table) {
        if (!table.isEmpty()) {
            out.println();
            table.print(out);
        }
    }
}
