package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bpci.cli.print.Words;

/** How a watched round is shown: drawn anew on a terminal, as lines in a pipe, as JSON for programs. */
abstract sealed class WatchPrinter {

    final PrintWriter out;

    private WatchPrinter(PrintWriter out) {
        this.out = out;
    }

    abstract void show(JsonNode proposal, Instant now);

    /** The same few lines, drawn over the ones before. */
    static final class Screen extends WatchPrinter {

        private static final String UP = "\u001B[%dA";
        private static final String CLEAR_BELOW = "\u001B[J";
        /** A line that is too wide is cut: if it went on in the next one, the count of lines to go back would be wrong. */
        private static final String NO_WRAP = "\u001B[?7l";
        private static final String WRAP = "\u001B[?7h";
        /** The usual terminal has 24. */
        private static final int LINES_MAX = 22;

        private int drawn;

        Screen(PrintWriter out) {
            super(out);
        }

        @Override
        void show(JsonNode proposal, Instant now) {
            StringWriter text = new StringWriter();
            PrintWriter page = new PrintWriter(text);
            RoundPrinter.print(page, proposal, now);
            page.println();
            RoundPrinter.voters(proposal).print(page);
            page.flush();
            List<String> lines = text.toString().lines().toList();
            StringBuilder frame = new StringBuilder(drawn == 0 ? "" : String.format(UP, drawn)).append(CLEAR_BELOW).append(NO_WRAP);
            drawn = Math.min(lines.size(), LINES_MAX);
            lines.subList(0, lines.size() > LINES_MAX ? LINES_MAX - 1 : drawn).forEach(line -> frame.append(line).append('\n'));
            if (lines.size() > LINES_MAX) {
                frame.append("… ").append(lines.size() - LINES_MAX + 1).append(" more; see: bpci consensus proposal\n");
            }
            out.print(frame.append(WRAP));
            out.flush();
        }
    }

    /** What a line of text cannot show twice: one line when something has changed, with who made the change. */
    static final class Lines extends WatchPrinter {

        private final Set<String> known = new LinkedHashSet<>();
        private String before = "";

        Lines(PrintWriter out) {
            super(out);
        }

        @Override
        void show(JsonNode proposal, Instant now) {
            String state = proposal.path("state").asText() + proposal.path("round") + proposal.path("votes");
            if (state.equals(before)) {
                return;
            }
            before = state;
            out.println(now.truncatedTo(ChronoUnit.SECONDS) + "  " + RoundPrinter.bar(proposal) + "  " + RoundPrinter.figures(proposal) + "  " + RoundPrinter.ballots(proposal));
            for (JsonNode ballot : proposal.path("ballots")) {
                if (known.add(ballot.path("voter_node").asText())) {
                    out.println("    " + Words.safe(ballot.path("voter_node").asText()) + " says " + ballot.path("vote").asText() + " ("
                            + RoundPrinter.plain(ballot, "weight") + ")");
                }
            }
            out.println("    " + RoundPrinter.state(proposal, now));
            out.flush();
        }
    }

    /** One object a line when something has changed. */
    static final class Json extends WatchPrinter {

        private String before = "";

        Json(PrintWriter out) {
            super(out);
        }

        @Override
        void show(JsonNode proposal, Instant now) {
            ObjectNode round = proposal.deepCopy();
            // Whoever programs against it reads the whole proposal by REST; a line holds what changes.
            round.remove(List.of("proposal", "opening", "ballots"));
            String line = round.toString();
            if (!line.equals(before)) {
                before = line;
                out.println(line);
                out.flush();
            }
        }
    }
}
