package org.bpci.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.bpci.api.Routes;
import org.bpci.edge.RunningEdge.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request lines and heads that HTTP readers take in different ways get a problem, and none is taken for a defect of ours. */
class RequestLineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String HOST = "Host: a\r\n";
    private static RunningEdge edge;

    @BeforeAll
    static void start() throws Exception {
        edge = new RunningEdge();
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET *", "OPTIONS *", "GET foo", "GET ?", "GET ?a=b", "GET http:", "GET http://", "GET http:/health/live",
        "GET http://a:b/health/live", "GET ftp://a/health/live", "CONNECT a:1", "GET /%", "GET /%z", "GET /%zz", "GET /nodes/%zz",
        "GET /api/v1/oracle/nodes/%zz", "GET /api/v1/oracle/nodes/%", "GET /a\"b", "GET /#x", "GET //%zz", "GET http://a/%zz",
        "GET /health/live?a=%zz", "GET /health/live?%"})
    void requestTargetThatIsNoneGetsAProblem(String line) throws Exception {
        assertMalformed(edge.raw(line + " HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n", PATIENCE), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: a\r\nHost: b\r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: a:b\r\n", "Host: u@a\r\n"})
    void hostThatIsMissingOrNoneGetsAProblem(String host) throws Exception {
        assertMalformed(edge.raw("GET /health/live HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n", PATIENCE), host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /health/live HTTP/1.0\r\n\r\n", "GET http://a/health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", "GET /health/l%69ve HTTP/1.1\r\nHost: [::1]:9100\r\nConnection: close\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: a\r\nExpect: ,\r\nConnection: close\r\n\r\n"})
    void unusualButProperHeadsAreServed(String head) throws Exception {
        String answer = edge.raw(head, PATIENCE);
        assertTrue(answer.matches("(?s)HTTP/1\\.[01] 200 .*"), answer);
    }

    @Test
    void encodedBodiesAreNotTaken() throws Exception {
        for (String coding : List.of("gzip", "br", "identity, gzip", "x")) {
            Answer answer = edge.send(edge.request(Routes.RELAY.path()).header("Content-Type", "application/json")
                    .header("Content-Encoding", coding).POST(BodyPublishers.ofString("{}")));
            assertEquals(415, answer.status(), coding);
            assertEquals("media-type-unsupported", answer.code());
            assertTrue(answer.detail().contains("Content-Encoding"), answer.detail());
        }
        assertEquals(202, edge.send(edge.request(Routes.RELAY.path()).header("Content-Type", "application/json")
                .header("Content-Encoding", "Identity").POST(BodyPublishers.ofString("{}"))).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expect: 200-ok", "Expect: 100-continue, tea", "Expect: tea\r\nExpect: 100-continue"})
    void expectationThatNobodyMeetsIsRefused(String expect) throws Exception {
        String answer = edge.raw("GET /health/live HTTP/1.1\r\n" + HOST + expect + "\r\nConnection: close\r\n\r\n", PATIENCE);
        assertTrue(answer.startsWith("HTTP/1.1 417 ") && answer.contains("\"code\":\"expectation-unknown\""), answer);
    }

    @Test
    void whoWaitsToContinueIsToldToUnlessHeSpeaksAnOlderHttp() throws Exception {
        String body = "Expect: 100-Continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
        String answer = edge.raw("POST " + Routes.RELAY.path() + " HTTP/1.1\r\n" + HOST + body, PATIENCE);
        assertTrue(answer.startsWith("HTTP/1.1 100 ") && answer.contains("HTTP/1.1 202 "), answer);
        String older = edge.raw("POST " + Routes.RELAY.path() + " HTTP/1.0\r\n" + HOST + body, PATIENCE);
        assertTrue(older.startsWith("HTTP/1.0 202 "), older);
    }

    private static void assertMalformed(String answer, String what) {
        assertTrue(answer.startsWith("HTTP/1.") && answer.contains(" 400 ") && answer.contains("\"code\":\"request-malformed\""),
                what + " -> " + answer);
    }
}
