package org.bpci.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bpci.interapp.AgreementReport;
import org.bpci.interapp.AgreementReport.Item;
import org.bpci.interapp.AgreementReport.Version;
import org.bpci.interapp.AgreementReport.Word;
import org.bpci.interapp.AgreementState;
import org.bpci.interapp.AppId;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

    private static final Instant AT = Instant.parse("2026-11-22T18:00:00Z");
    private static final String HOSTILE = "</td><script>alert(1)</script><img src=x onerror=\"alert('1')\">&lt;\u202e\u001b[31m";

    @Test
    void nothingThatOthersWroteBecomesMarkup() {
        String html = HtmlReport.of(report(HOSTILE, 3));
        assertTrue(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), html);
        assertFalse(html.contains("<script") || html.contains("<img") || html.contains("\u202e") || html.contains("\u001b"), html);
        assertEquals(HtmlReport.of(report("plain", 3)).chars().filter(c -> c == '<').count(), html.chars().filter(c -> c == '<').count(),
                "the same elements whatever is in them");
    }

    @Test
    void theFileLoadsAndRunsNothing() throws Exception {
        String html = HtmlReport.of(report("reason", 3));
        for (String active : List.of("<script", "<link", "<iframe", "<object", "<form", " src=", " href=", "url(", "@import", " style=", " onclick", "javascript:")) {
            assertFalse(html.contains(active), active);
        }
        Matcher policy = Pattern.compile("content=\"default-src 'none'; style-src 'sha256-([^']+)'; base-uri 'none'; form-action 'none'\"").matcher(html);
        assertTrue(policy.find(), html.substring(0, 400));
        String style = html.substring(html.indexOf("<style>") + "<style>".length(), html.indexOf("</style>"));
        assertEquals(policy.group(1), Base64.getEncoder().encodeToString(Digest.of(style.getBytes(StandardCharsets.UTF_8)).bytes()));
        assertTrue(html.indexOf("Content-Security-Policy") < html.indexOf("<style>"), "the policy comes first");
    }

    @Test
    void everyEntryStandsInTheTimeline() {
        String html = HtmlReport.of(report("reason", 40));
        String timeline = html.substring(html.indexOf("<ol class=\"line\">"));
        assertEquals(40, timeline.split("<li class=").length - 1);
        assertEquals(40, html.split("<rect class=").length - 1);
        assertTrue(html.contains("1 to 40, none missing") && html.contains("<h3>app-b: acceptance</h3>"), html);
        assertTrue(HtmlReport.of(report("reason", 2_001)).contains("1 to 2001, none missing"), "a long one has no strip, but all entries");
    }

    /** Long words break wherever they stand, nothing has a width of its own, and no heading is skipped. */
    @Test
    void thePageFitsNarrowScreensAndIsReadAloudInOrder() {
        String html = HtmlReport.of(report("unbroken".repeat(60), 12));
        assertTrue(html.contains("<html lang=\"en\">") && html.contains("width=device-width") && html.contains("overflow-wrap:anywhere"), html.substring(0, 600));
        assertFalse(html.replaceAll("<rect [^>]*>", "").contains(" width=\""), "only the marks of the strip have one");
        int depth = 0;
        for (Matcher heading = Pattern.compile("<h([1-6])").matcher(html); heading.find();) {
            int level = Integer.parseInt(heading.group(1));
            assertTrue(level <= depth + 1, "h" + level + " after h" + depth);
            depth = level;
        }
        assertEquals(html.split("<th scope=\"col\">").length, html.split("<th[ >]").length, "every column's heading says so");
        assertTrue(html.contains("<time datetime=\"2026-11-22T18:00:01Z\">2026-11-22 18:00:01 UTC</time>"), html);
    }

    @Test
    void thePartsOfAReportAreSaidToBeParts() {
        AgreementReport part = report("reason", 3);
        AgreementReport cut = new AgreementReport(part.oracle(), part.network(), part.key(), part.vkey(), part.agreementId(), part.state(),
                part.createdAt(), part.versions(), part.words(), 1, 3, 9, OptionalLong.of(7), part.checkpoint(), part.items());
        assertTrue(HtmlReport.of(cut).contains("this is a part: the agreement had 9 entries"));
        StringWriter out = new StringWriter();
        ReportPrinter.valid(cut, false, List.of(), false, new PrintWriter(out, true));
        assertTrue(out.toString().contains("this is a part"), out.toString());
    }

    @Test
    void theTerminalShowsTermsAsASentence() {
        StringWriter out = new StringWriter();
        ReportPrinter.print(report(HOSTILE, 3), true, new PrintWriter(out, true));
        assertTrue(out.toString().contains("app-a -> app-b Execute(transfer) · by Execute(**) · version 1, High, 2 factor(s)"), out.toString());
        assertFalse(out.toString().contains("\u001b") || out.toString().contains("\u202e"));
        assertEquals("odd words", Phrase.terms("odd words"));
        assertEquals("app-a -> app-b Read(x) · version 1, High", Phrase.terms("1 call app-a app-b High 0 Read(x) -"), "nobody counted the factors of a denied call");
    }

    static AgreementReport report(String reason, int count) {
        byte[] seed = new byte[32];
        seed[0] = 1;
        List<Item> items = IntStream.rangeClosed(1, count).mapToObj(number -> new Item(number, 10L * number, AT.plusSeconds(number),
                number % 3 == 0 ? "CallDenied" : number % 3 == 1 ? "AgreementActivated" : "MessageAccepted", Optional.of("node-a"), Optional.of("call-" + number),
                Optional.of("ab".repeat(32)), new TreeMap<>(number % 3 == 2 ? Map.of("terms", "1 call app-a app-b High 2 Execute(transfer) Execute(**)")
                        : Map.of("reason", reason, "by", reason)))).toList();
        Version version = new Version(1, "cd".repeat(32), AgreementState.ACTIVE, AT, reason, reason, Optional.empty(), List.of(new AppId("app-a")));
        return new AgreementReport(new NodeId("oracle-1"), Network.of("test"), SigningKey.ofSeed(Suite.ED25519, seed).verificationKey(), reason, "agreement-1",
                AgreementState.ACTIVE, AT, List.of(version),
                List.of(new Word("acceptance", new AppId("app-b"), AT, reason, "cd".repeat(32))), 1, count, count, OptionalLong.empty(), reason + "\n" + reason + "\n", items);
    }
}
