package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;

class ConsensusSuitesTest {

    private static final String WEIGHTS = "{\"a\":\"1.5\",\"b\":\"1\",\"c\":\"1\",\"d\":\"2\"}";

    @Test
    void theOutcomeIsThatOfTheProductionRules() {
        outcome("Approved", "{\"a\":\"Approve\",\"b\":\"approve\",\"d\":\"APPROVE\"}", "\"0.67\"", 3);
        outcome("Expired", "{\"a\":\"Approve\",\"b\":\"Approve\",\"d\":\"Approve\"}", "\"0.67\"", 4);
        outcome("Expired", "{\"a\":\"Approve\",\"d\":\"Approve\"}", "\"0.67\"", 1);
        outcome("Rejected", "{\"d\":\"Reject\"}", "\"0.67\"", 1);
        outcome("Rejected", "{\"d\":\"Abstain\"}", "\"0.67\"", 1);
        outcome("Rejected", "{\"a\":\"Approve\"}", "\"0.67\"", 5);
        outcome("Expired", "{}", "\"0.67\"", 0);
        outcome("Approved", "{\"a\":\"Approve\",\"b\":\"Approve\",\"c\":\"Approve\",\"d\":\"Approve\"}", "\"1\"", 4);
    }

    @Test
    void aThresholdIsReachedExactlyOrNot() {
        String thirds = "{\"a\":\"1\",\"b\":\"1\",\"c\":\"1\"}";
        assertEquals("Approved", tally(thirds, "{\"a\":\"Approve\",\"b\":\"Approve\"}", "\"2/3\"", 0).path("outcome").asText());
        assertEquals("Expired", tally(thirds, "{\"a\":\"Approve\",\"b\":\"Approve\"}", "\"0.666666667\"", 0).path("outcome").asText());
        assertEquals("Approved", tally("{\"a\":\"0.1\",\"b\":\"0.2\",\"c\":\"0.7\"}", "{\"a\":\"Approve\",\"b\":\"Approve\"}", "\"0.3\"", 0)
                .path("outcome").asText());
        assertEquals("Expired", tally("{\"a\":\"999999.999999\",\"b\":\"500000\"}", "{\"a\":\"Approve\"}", "\"0.666666667\"", 0).path("outcome").asText());
    }

    @Test
    void listsAndNumbersAreReadToo() {
        ObjectNode answer = tally("[{\"voter\":\"a\",\"weight\":1.5},[\"b\",\"0.5\"]]", "[[\"a\",\"Approve\"],{\"voter_node\":\"b\",\"vote\":\"Reject\"}]", "0.75", 2);
        assertEquals("Approved", answer.path("outcome").asText(), answer.toString());
        assertEquals("1.5", answer.path("approve").asText());
        assertEquals("2", answer.path("total").asText());
    }

    @Test
    void votesThatDoNotCountAreNamed() {
        ObjectNode answer = tally(WEIGHTS, "[[\"x\",\"Approve\"],[\"a\",\"Approve\"],[\"a\",\"Reject\"],[\"b\",\"Maybe\"],[\"d\",\"Approve\"]]", "\"0.6\"", 2);
        assertEquals("Approved", answer.path("outcome").asText(), answer.toString());
        assertEquals("[\"b\",\"x\",\"a\"]", answer.path("refused").toString());
        assertEquals(2, answer.path("votes").asInt());
    }

    @Test
    void anOpenVoteIsOpenUntilItIsClosed() {
        assertEquals("Open", answer("{\"weights\":" + WEIGHTS + ",\"votes\":{\"a\":\"Approve\"},\"threshold\":\"0.67\",\"minimum_votes\":1,\"closed\":false}")
                .path("outcome").asText());
    }

    @Test
    void whatNoNetworkCouldVoteOnIsAnError() {
        for (String threshold : new String[] {"\"0\"", "\"-0.1\"", "\"1.01\"", "\"NaN\"", "\"\"", "\"0.6700000000001\"", "\"3/2\"", "\"1/0\"", "true"}) {
            assertTrue(tally(WEIGHTS, "{}", threshold, 1).has("error"), threshold);
        }
        for (String weights : new String[] {"{}", "{\"a\":\"0\"}", "{\"a\":\"-1\"}", "{\"a\":\"1e3\"}", "{\"a\":\"0.0000001\"}", "{\"a b\":\"1\"}",
            "[[\"a\",\"1\"],[\"a\",\"1\"]]", "[{\"weight\":\"1\"}]", "{\"a\":null}"}) {
            assertTrue(tally(weights, "{}", "\"0.67\"", 1).has("error"), weights);
        }
        assertThrows(Refusal.class, () -> ConsensusSuites.tally(Json.parseObject("{\"weights\":{},\"votes\":{}}", 1_000)));
    }

    @Test
    void aLineThatIsNoCaseEndsWithExitCodeTwo() throws IOException {
        StringWriter out = new StringWriter();
        String lines = "{\"id\":7,\"weights\":{\"a\":\"1\"},\"votes\":{\"a\":\"Approve\"},\"threshold\":\"0.67\",\"minimum_votes\":1}\n{}\n";
        assertEquals(2, ConformanceCommand.answerAll(ConformanceSuites.all().get("tally"),
                new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), new PrintWriter(out)));
        assertTrue(out.toString().startsWith("{\"id\":7,\"outcome\":\"Approved\""), out.toString());
        assertTrue(out.toString().lines().toList().get(1).contains("\"unreadable\":true"), out.toString());
    }

    private static void outcome(String expected, String votes, String threshold, int minimumVotes) {
        assertEquals(expected, tally(WEIGHTS, votes, threshold, minimumVotes).path("outcome").asText(), votes);
    }

    private static ObjectNode tally(String weights, String votes, String threshold, int minimumVotes) {
        return answer("{\"weights\":" + weights + ",\"votes\":" + votes + ",\"threshold\":" + threshold + ",\"minimum_votes\":" + minimumVotes + "}");
    }

    private static ObjectNode answer(String line) {
        return ConsensusSuites.tally(Json.parseObject(line, 1 << 20));
    }
}
