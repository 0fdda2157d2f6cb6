package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.bpci.kernel.Json;
import org.junit.jupiter.api.Test;

/** A watched round of five voters, one ballot after the other. */
class WatchPrinterTest {

    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private static final String ESCAPE = "\u001B";

    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    @Test
    void aPipeGetsALineForEachChangeAndNoneWithoutOne() {
        WatchPrinter lines = new WatchPrinter.Lines(out);
        lines.show(round(0), NOW);
        lines.show(round(0), NOW.plusSeconds(1));
        lines.show(round(2), NOW.plusSeconds(2));
        String shown = text.toString();
        assertEquals(2, shown.lines().filter(line -> line.contains("of 3.35 needed approve")).count(), shown);
        assertTrue(shown.contains("voter-0 says Approve (1)") && shown.contains("voter-1 says Approve (1)"), shown);
        assertTrue(shown.contains("59 min 58 s left"), shown);
        assertFalse(shown.contains(ESCAPE), shown);
    }

    @Test
    void aTerminalIsDrawnOverExactly() {
        WatchPrinter screen = new WatchPrinter.Screen(out);
        screen.show(round(1), NOW);
        long drawn = text.toString().lines().count() - 1; // the last switches wrapping on again
        text.getBuffer().setLength(0);
        screen.show(round(2), NOW);
        assertTrue(text.toString().startsWith(ESCAPE + "[" + drawn + "A" + ESCAPE + "[J"), text.toString());
        assertTrue(text.toString().endsWith(ESCAPE + "[?7h"), "lines wrap again for whoever comes next");
    }

    @Test
    void aTerminalIsNotOverrunByManyVoters() {
        new WatchPrinter.Screen(out).show(round(100), NOW);
        assertEquals(22 + 1, text.toString().lines().count());
        assertTrue(text.toString().contains("more; see: bpci consensus proposal"), text.toString());
    }

    @Test
    void aProgramGetsOneObjectForEachChange() {
        WatchPrinter json = new WatchPrinter.Json(out);
        json.show(round(0), NOW);
        json.show(round(0), NOW.plusSeconds(1));
        json.show(round(1), NOW.plusSeconds(2));
        assertEquals(2, text.toString().lines().count());
        text.toString().lines().forEach(line -> assertEquals("prop-1", Json.parseObject(line, 1 << 16).path("proposal_id").asText()));
    }

    private static ObjectNode round(int votes) {
        ObjectNode round = Json.parseObject("""
                {"proposal_id":"prop-1","proposal_type":"Advisory","proposer_node":"voter-0","state":"Open","round":1,"voters":5,"epoch":0,
                 "opened_at":"2026-11-22T18:00:00Z","voting_deadline":"2026-11-22T19:00:00Z","minimum_votes":3,"total_weight":5,
                 "needed_weight":3.35,"reject_weight":0,"abstain_weight":0,"missing":[],"missing_voters":0,"proposal":{},"opening":{}}""", 1 << 16);
        round.put("votes", votes).put("approve_weight", Math.min(votes, 5));
        for (int i = 0; i < votes; i++) {
            round.withArray("ballots").addObject().put("voter_node", "voter-" + i).put("vote", "Approve").put("weight", 1)
                    .put("counted_at", "2026-11-22T18:00:01Z");
        }
        return round;
    }
}
