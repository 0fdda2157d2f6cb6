package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PermissionSuitesTest {

    @Test
    void matchAnswersWithTheClauseThatDecided() throws IOException {
        assertEquals("{\"allowed\":true,\"reason\":\"allowed\",\"clause\":\"Read(accounts/*)\"}",
                answer("permission-match", "{\"permissions\":[\"Read(accounts/*)\"],\"action\":\"Read(accounts/42)\"}"));
        assertEquals("{\"allowed\":false,\"reason\":\"denied-by-clause\",\"clause\":\"!Read(a)\"}",
                answer("permission-match", "{\"permissions\":\"Read(**), !Read(a)\",\"verb\":\"read\",\"resource\":\"a\"}"));
        assertEquals("{\"allowed\":false,\"reason\":\"no-clause-matches\",\"clause\":null}",
                answer("permission-match", "{\"permission\":\"Read(a)\",\"action\":\"Read(a)\",\"direction\":\"app2->app1\"}"));
        assertEquals("{\"allowed\":false,\"reason\":\"size-exceeded\",\"clause\":\"Read(a){size=1KB}\"}",
                answer("permission-match", "{\"permission\":\"Read(a){size=1KB}\",\"action\":\"Read(a)\",\"size\":1001}"));
    }

    @Test
    void whatIsMalformedAllowsNothing() throws IOException {
        assertTrue(answer("permission-match", "{\"permissions\":[\"Read(a\"],\"action\":\"Read(a)\"}")
                .startsWith("{\"allowed\":false,\"reason\":\"permission-malformed\",\"error\":\"clause 1: "));
        assertTrue(answer("permission-match", "{\"permissions\":[\"Read(a)\"],\"action\":\"Read(*)\"}")
                .startsWith("{\"allowed\":false,\"reason\":\"action-malformed\",\"error\":"));
        assertTrue(answer("permission-match", "{\"action\":\"Read(a)\"}").contains("unreadable"));
        assertTrue(answer("permission-match", "{\"permission\":\"Read(a)\",\"action\":\"Read(a)\",\"direction\":\"both\"}").contains("unreadable"));
    }

    @Test
    void subsetNamesACallThatIsBeyond() throws IOException {
        assertEquals("{\"subset\":true}", answer("permission-subset", "{\"narrow\":\"Read(a),Write(b)\",\"wide\":[\"Read(*)\",\"Write(**)\"]}"));
        assertEquals("{\"subset\":true}", answer("permission-subset", "{\"narrow\":[],\"wide\":[]}"));
        assertEquals("{\"subset\":false,\"counterexample\":\"Read(b) is allowed by the one, but denied by !Read(b) of the other\"}",
                answer("permission-subset", "{\"narrow\":\"Read(*)\",\"wide\":\"Read(*),!Read(b)\"}"));
        assertTrue(answer("permission-subset", "{\"narrow\":\"Read(a**)\",\"wide\":\"Read(**)\"}").startsWith("{\"subset\":false,\"reason\":\"permission-ambiguous\""));
    }

    private static String answer(String suite, String line) throws IOException {
        StringWriter out = new StringWriter();
        ConformanceCommand.answerAll(ConformanceSuites.all().get(suite), new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out));
        return out.toString().strip();
    }
}
