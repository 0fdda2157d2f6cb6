package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.bpci.cli.print.Bar;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;

/** How a proposal and its round look to people. Reads what the oracle answers about them. */
final class RoundPrinter {

    private static final int BAR_CHARS = 40;
    private static final int MISSING_SHOWN_MAX = 10;

    private RoundPrinter() {
    }

    /** Everything that matters about a round, a few lines. */
    static void print(PrintWriter out, JsonNode round, Instant now) {
        Table.facts().row("proposal", ClientCommand.text(round, "proposal_id"))
                .row("type", ClientCommand.text(round, "proposal_type"))
                .row("proposer", ClientCommand.text(round, "proposer_node"))
                .row("state", state(round, now))
                .row("opened", ClientCommand.text(round, "opened_at"))
                .row("deadline", ClientCommand.text(round, "voting_deadline"))
                .row("electorate", round.path("voters").asInt() + " voters of weight epoch " + round.path("epoch").asInt()).print(out);
        out.println();
        out.println(bar(round));
        out.println(figures(round));
        out.println(ballots(round));
    }

    static String bar(JsonNode round) {
        BigDecimal against = weight(round, "reject_weight").add(weight(round, "abstain_weight"));
        return Bar.of(weight(round, "approve_weight"), against, weight(round, "needed_weight"), weight(round, "total_weight"), BAR_CHARS);
    }

    /** What the bar shows, in digits. */
    static String figures(JsonNode round) {
        return plain(round, "approve_weight") + " of " + plain(round, "needed_weight") + " needed approve, "
                + plain(round, "reject_weight") + " reject, " + plain(round, "abstain_weight") + " abstain; all weigh "
                + plain(round, "total_weight");
    }

    static String ballots(JsonNode round) {
        return round.path("votes").asInt() + " of " + Words.count(round.path("voters").asInt(), "voter") + " voted, at least "
                + round.path("minimum_votes").asInt() + " must";
    }

    /** {@code Open, round 2, 59 min 3 s left}, or the outcome and when it was. */
    static String state(JsonNode round, Instant now) {
        return isOpen(round) ? "Open, round " + round.path("round").asInt() + ", " + left(round, now)
                : ClientCommand.text(round, "state") + " at " + ClientCommand.text(round, "decided_at");
    }

    static boolean isOpen(JsonNode round) {
        return !round.has("decided_at");
    }

    static String left(JsonNode round, Instant now) {
        Duration left = Duration.between(now, Instant.parse(round.path("voting_deadline").asText()));
        return left.isNegative() ? "deadline passed" : Words.duration(left) + " left";
    }

    /** Who has voted, and who has not and why. */
    static Table voters(JsonNode proposal) {
        Table table = Table.of("VOTER", "VOTE", "WEIGHT", "COUNTED AT", "REASONING");
        for (JsonNode ballot : proposal.path("ballots")) {
            table.row(ClientCommand.text(ballot, "voter_node"), ClientCommand.text(ballot, "vote"), plain(ballot, "weight"),
                    ClientCommand.text(ballot, "counted_at"), ClientCommand.text(ballot, "reasoning"));
        }
        int shown = 0;
        for (JsonNode voter : proposal.path("missing")) {
            if (shown++ < MISSING_SHOWN_MAX) {
                table.row(ClientCommand.text(voter, "node_id"), "(" + ClientCommand.text(voter, "absence") + ")", plain(voter, "weight"), "-", "-");
            }
        }
        int more = proposal.path("missing_voters").asInt() - Math.min(shown, MISSING_SHOWN_MAX);
        if (more > 0) {
            table.row("… " + more + " more", "-", "-", "-", "-");
        }
        return table;
    }

    /** A weight or ratio as digits, never with an exponent. */
    static String plain(JsonNode object, String name) {
        return weight(object, name).toPlainString();
    }

    private static BigDecimal weight(JsonNode object, String name) {
        BigDecimal value = object.path(name).decimalValue();
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }
}
