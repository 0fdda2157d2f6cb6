package org.bpci.cli.report;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bpci.interapp.AgreementReport;
import org.bpci.interapp.AgreementReport.Item;
import org.bpci.interapp.AgreementReport.Version;
import org.bpci.interapp.AgreementReport.Word;
import org.bpci.kernel.Digest;

/**
 * A verified audit report as one HTML file with a timeline. It loads nothing, runs nothing and says so to the browser: the
 * content security policy allows its one style sheet, by hash, and nothing else.
 */
public final class HtmlReport {

    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#57606a;--line:#d0d7de;--good:#1a7f37;--bad:#cf222e;--change:#0969da;--plain:#8c959f}
            @media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--soft:#9198a1;--line:#30363d;--good:#3fb950;--bad:#ff7b72;--change:#58a6ff}}
            *{box-sizing:border-box}body{margin:0 auto;max-width:64rem;padding:2rem 1rem;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
            h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}p{margin:.25rem 0}code,.mono{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
            .soft{color:var(--soft)}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
            th{font-weight:600;white-space:nowrap}.tiles{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}.tile{border:1px solid var(--line);border-radius:.5rem;padding:.4rem .8rem}
            .tile b{display:block;font-size:1.2rem}svg{width:100%;height:3rem;display:block}.axis{stroke:var(--line)}ol.line{list-style:none;margin:0;padding:0 0 0 1rem;border-left:2px solid var(--line)}
            ol.line>li{position:relative;padding:.2rem 0 .8rem .6rem}ol.line>li::before{content:"";position:absolute;left:-1.4rem;top:.55rem;width:.7rem;height:.7rem;border-radius:50%;background:var(--plain)}
            ol.line>li.good::before{background:var(--good)}ol.line>li.bad::before{background:var(--bad)}ol.line>li.change::before{background:var(--change)}
            .good{fill:var(--good)}.bad{fill:var(--bad)}.change{fill:var(--change)}.plain{fill:var(--plain)}li.bad b{color:var(--bad)}li.change b{color:var(--change)}
            @media print{body{max-width:none;padding:0}li{break-inside:avoid}}
            """;
    /** Marks in the strip above the timeline; more would be one bar. */
    private static final int MARKS_MAX = 2_000;
    private static final int STRIP = 1_000;

    private HtmlReport() {
    }

    /** The whole file, UTF-8. */
    public static String of(AgreementReport report) {
        Html html = new Html();
        html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-" + hash()
                        + "'; base-uri 'none'; form-action 'none'\">\n")
                .raw("<meta name=\"referrer\" content=\"no-referrer\"><meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .text("Audit report of " + report.agreementId()).raw("</title>\n<style>" + STYLE + "</style></head>\n<body>\n");
        head(html, report);
        versions(html, report);
        words(html, report);
        html.raw("<h2>Timeline</h2>\n");
        strip(html, report);
        timeline(html, report);
        proofs(html, report);
        return html.raw("</body></html>\n").toString();
    }

    private static void head(Html html, AgreementReport report) {
        html.raw("<header>").element("h1", "Audit report of " + report.agreementId());
        html.raw("<p>").text(parties(report)).element("b", report.state().wireName()).raw("</p>\n");
        html.element("p class=\"soft\"", "Made at " + report.createdAt() + " by oracle " + report.oracle() + " of network "
                + report.network() + ", key " + report.key().keyId() + ".");
        html.element("p class=\"soft\"", "Verified when this page was made: the oracle's signature, the proof of each entry against its signed tree, the parties' signatures "
                + "under what they agreed, and the running number of each: " + range(report) + ". The file it was made from "
                + "proves this to anybody: bpci verify FILE. This page alone proves nothing.");
        html.raw("<div class=\"tiles\">");
        Map<String, Long> counts = report.items().stream().collect(Collectors.groupingBy(Phrase::title, TreeMap::new, Collectors.counting()));
        counts.forEach((kind, count) -> html.raw("<div class=\"tile\">").element("b", count).text(kind).raw("</div>"));
        html.raw("</div></header>\n");
    }

    /** Of the last version whose terms the report carries. */
    static String parties(AgreementReport report) {
        return report.versions().stream().flatMap(version -> version.terms().stream()).reduce((first, second) -> second)
                .map(terms -> terms.app1().app() + " and " + terms.app2().app() + ", " + terms.type().wireName() + ", ").orElse("");
    }

    static String range(AgreementReport report) {
        if (report.items().isEmpty()) {
            return "no entry after number " + (report.first() - 1);
        }
        return report.first() + " to " + report.last() + ", none missing" + (report.complete() ? ""
                : "; this is a part: the agreement had " + report.entries() + " entries");
    }

    private static void versions(Html html, AgreementReport report) {
        html.raw("<h2>Versions</h2>\n<table><thead><tr><th>Version</th><th>State</th><th>Terms</th><th>Permissions, in order</th></tr></thead><tbody>\n");
        for (Version version : report.versions()) {
            html.raw("<tr>").element("td", version.number());
            html.raw("<td>").element("b", version.state().wireName()).raw("<br>").text("since " + version.since()).raw("<br>")
                    .text("by " + version.by() + ("-".equals(version.reason()) ? "" : ": " + version.reason())).raw("</td>");
            html.raw("<td>");
            version.terms().ifPresent(terms -> html.text("until " + terms.expiresAt()).raw("<br>")
                    .text("encryption " + terms.security().encryptionLevel().wireName()).raw("<br>")
                    .text("signed by " + version.signed().stream().map(Object::toString).collect(Collectors.joining(" and "))));
            html.raw("</td><td class=\"mono\">");
            version.terms().ifPresent(terms -> terms.permissions().texts().forEach(clause -> html.text(clause).raw("<br>")));
            html.raw("</td></tr>\n");
        }
        html.raw("</tbody></table>\n");
    }

    /** What the parties signed about the versions; whose version the report carries, with the key pinned there. */
    private static void words(Html html, AgreementReport report) {
        if (report.words().isEmpty()) {
            return;
        }
        html.raw("<h2>What the parties said, signed</h2>\n<table><thead><tr><th>When</th><th>Who</th><th>What</th><th>Why</th></tr></thead><tbody>\n");
        for (Word word : report.words()) {
            html.raw("<tr>").element("td", word.at()).element("td", word.app()).element("td", word.kind()).element("td", word.reason()).raw("</tr>\n");
        }
        html.raw("</tbody></table>\n");
    }

    /** When things happened: one mark an entry, from the first to the last. */
    private static void strip(Html html, AgreementReport report) {
        if (report.items().isEmpty() || report.items().size() > MARKS_MAX) {
            return;
        }
        Item first = report.items().getFirst();
        long span = Math.max(1, Duration.between(first.at(), report.items().getLast().at()).toMillis());
        html.raw("<svg viewBox=\"0 0 " + (STRIP + 10) + " 40\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"When the entries were made\">")
                .raw("<line class=\"axis\" x1=\"0\" y1=\"38\" x2=\"" + (STRIP + 10) + "\" y2=\"38\"/>");
        for (Item item : report.items()) {
            long x = Math.clamp(Duration.between(first.at(), item.at()).toMillis() * STRIP / span, 0, STRIP);
            html.raw("<rect class=\"" + tone(item) + "\" x=\"" + x + "\" y=\"4\" width=\"4\" height=\"32\"><title>")
                    .text(item.number() + " " + Phrase.title(item) + " " + item.at()).raw("</title></rect>");
        }
        html.raw("</svg>\n");
    }

    private static void timeline(Html html, AgreementReport report) {
        html.raw("<ol class=\"line\">\n");
        for (Item item : report.items()) {
            html.raw("<li class=\"" + tone(item) + "\"><span class=\"soft\">").text(item.number() + " · ").raw("<time>").text(item.at()).raw("</time></span> ")
                    .element("b", Phrase.title(item)).raw("<br><span class=\"mono\">").text(Phrase.details(item)).raw("</span></li>\n");
        }
        html.raw("</ol>\n");
    }

    private static void proofs(Html html, AgreementReport report) {
        html.raw("<h2>What it rests on</h2>\n<details><summary>Signed checkpoint and ledger key</summary><pre class=\"mono\">");
        report.checkpoint().lines().forEach(line -> html.text(line).raw("\n"));
        html.raw("</pre>").element("p class=\"mono\"", report.vkey()).raw("</details>\n");
        html.raw("<details><summary>Places in the ledger</summary><table><thead><tr><th>Number</th><th>Index</th><th>Digest of the signed object</th></tr></thead><tbody>\n");
        for (Item item : report.items()) {
            html.raw("<tr>").element("td", item.number()).element("td", item.index())
                    .element("td class=\"mono\"", item.digest().orElse("-")).raw("</tr>\n");
        }
        html.raw("</tbody></table></details>\n");
    }

    private static String tone(Item item) {
        return Phrase.tone(item).name().toLowerCase(Locale.ROOT);
    }

    private static String hash() {
        return Base64.getEncoder().encodeToString(Digest.of(STYLE.getBytes(StandardCharsets.UTF_8)).bytes());
    }
}
