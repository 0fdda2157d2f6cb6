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

    @ParameterizedTest
    @ValueSource(strings = {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /health/live HTTP/3.7\r\nHost: a\r\n\r\n", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"})
    void otherVersionsOfHttpAreRefusedInTheOneThatIsSpoken(String head) throws Exception {
        String answer = edge.raw(head, PATIENCE);
        assertTrue(answer.startsWith("HTTP/1.1 505 ") && answer.contains("\"code\":\"http-version-unsupported\""), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}x0\r\n\r\n", "2\n{}\n0\n\n", "2;EXTENSION\r\n{}\r\n0\r\n\r\n", "2\r\n{}\r\n0\r\nX: EXTENSION\r\n\r\n"})
    void bodyThatIsNotChunkedAsItShouldBeGetsAProblemAndTheDoor(String chunks) throws Exception {
        String body = chunks.replace("EXTENSION", "a".repeat(20_000)) + "GET /health/live HTTP/1.1\r\n" + HOST + "\r\n";
        for (String path : List.of(Routes.RELAY.path(), "/nothing/here")) {
            String head = "POST " + path + " HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
            String answer = edge.raw(head + body, PATIENCE);
            assertTrue(answer.matches("(?s)HTTP/1\\.1 40[04] .*") && answer.contains("application/problem+json"), chunks + " -> " + answer);
            assertEquals(answer.indexOf("HTTP/1."), answer.lastIndexOf("HTTP/1."), "what follows such a body is no request");
            assertEquals(path.equals(Routes.RELAY.path()), answer.contains("\"code\":\"request-malformed\""), answer);
            assertTrue(answer.contains("\r\nconnection: close\r\n") || answer.contains("\r\nConnection: close\r\n")
                    || answer.contains("route-unknown"), answer);
        }
        edge.raw("GET /health/live HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n", PATIENCE);
    }

    @Test
    void brokenBodyInAPipelineIsRefusedAfterWhatCameBeforeIt() throws Exception {
        String live = "GET /health/live HTTP/1.1\r\n" + HOST + "\r\n";
        String answer = edge.raw(live + live + "POST " + Routes.RELAY.path() + " HTTP/1.1\r\n" + HOST
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + live, PATIENCE);
        assertTrue(answer.matches("(?s)HTTP/1\\.1 200 .*HTTP/1\\.1 200 .*HTTP/1\\.1 400 .*request-malformed.*"), answer);
        assertEquals(4, answer.split("HTTP/1\\.1 ", -1).length, answer);
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
