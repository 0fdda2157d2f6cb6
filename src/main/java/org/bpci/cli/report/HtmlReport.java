package org.bpci.cli.report;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AgreementReport;
import org.bpci.interapp.AgreementReport.Item;
import org.bpci.interapp.AgreementReport.Version;
import org.bpci.interapp.AgreementReport.Word;
import org.bpci.interapp.AppId;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Time;

/**
 * A verified audit report as one HTML file with a timeline. It loads nothing, runs nothing and says so to the browser: the
 * content security policy allows its one style sheet, by hash, and nothing else.
 */
public final class HtmlReport {

    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#57606a;--line:#d0d7de;--well:#f6f8fa;--good:#1a7f37;--bad:#cf222e;--change:#0969da;--plain:#6e7781}
            @media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--soft:#9198a1;--line:#30363d;--well:#161b22;--good:#3fb950;--bad:#ff7b72;--change:#58a6ff;--plain:#9198a1}}
            *{box-sizing:border-box}body{margin:0 auto;max-width:60rem;padding:2rem 1rem;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
            h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.5rem 0 .75rem}h3{font-size:1rem;margin:0}p{margin:.25rem 0}
            code,pre,.mono{font:13px/1.5 ui-monospace,monospace}pre{white-space:pre-wrap}.soft,dt{color:var(--soft)}
            .tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.6rem;margin:1.25rem 0;padding:0;list-style:none}
            .tile,.card{border:1px solid var(--line);border-radius:.5rem;padding:.5rem .8rem}.tile{border-left:4px solid var(--plain)}.tile b{display:block;font-size:1.25rem}
            .tile.good{border-left-color:var(--good)}.tile.bad{border-left-color:var(--bad)}.tile.change{border-left-color:var(--change)}.card{margin:.75rem 0;padding:.75rem 1rem}
            dl{margin:.35rem 0 0;display:grid;grid-template-columns:max-content 1fr;gap:.1rem .9rem;font-size:.9rem}dd{margin:0;min-width:0}
            blockquote{margin:.35rem 0 0;padding:.3rem .7rem;border-left:3px solid var(--line);background:var(--well)}
            .strip{margin:0 0 1.25rem}svg{width:100%;height:3rem;display:block}.axis{stroke:var(--line)}figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;font-size:.85rem;color:var(--soft)}
            ol.line{list-style:none;margin:0 0 0 .35rem;padding:0;border-left:2px solid var(--line)}ol.line>li{position:relative;padding:0 0 1.35rem 1.25rem}
            ol.line>li::before{content:"";position:absolute;left:calc(-.35rem - 1px);top:.4rem;width:.7rem;height:.7rem;border-radius:50%;background:var(--plain);box-shadow:0 0 0 3px var(--paper)}
            ol.line>li.good::before{background:var(--good)}ol.line>li.bad::before{background:var(--bad)}ol.line>li.change::before{background:var(--change)}
            li.bad>h3{color:var(--bad)}li.change>h3{color:var(--change)}li.good>h3{color:var(--good)}time{white-space:nowrap}
            rect.good{fill:var(--good)}rect.bad{fill:var(--bad)}rect.change{fill:var(--change)}rect.plain{fill:var(--plain)}
            table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line)}
            th{font-weight:600;overflow-wrap:normal}summary{cursor:pointer;padding:.25rem 0}
            @media(max-width:30rem){body{padding:1.25rem .9rem}dl{grid-template-columns:minmax(3.5rem,max-content) 1fr;gap:.1rem .6rem}}
            @media print{:root{--ink:#000;--paper:#fff;--soft:#444;--line:#bbb;--well:#fff}body{max-width:none;padding:0;font-size:11pt}li,.card,.tile{break-inside:avoid}h2,h3{break-after:avoid}}
            """;
    /** Marks in the strip above the timeline; more would be one bar. */
    private static final int MARKS_MAX = 2_000;
    private static final int STRIP = 1_000;
    /** The detail that is a sentence; it stands by itself. */
    private static final String REASON = "reason";

    private HtmlReport() {
    }

    /** The whole file, UTF-8. */
    public static String of(AgreementReport report) {
        Html html = new Html();
        html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-" + hash()
                        + "'; base-uri 'none'; form-action 'none'\">\n")
                .raw("<meta name=\"referrer\" content=\"no-referrer\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>")
                .text("Audit report of " + report.agreementId()).raw("</title>\n<style>" + STYLE + "</style></head>\n<body><main>\n");
        head(html, report);
        versions(html, report);
        words(html, report);
        html.raw("<h2>Timeline</h2>\n");
        strip(html, report);
        timeline(html, report);
        proofs(html, report);
        return html.raw("</main></body></html>\n").toString();
    }

    private static void head(Html html, AgreementReport report) {
        html.raw("<header>").element("h1", "Audit report of " + report.agreementId());
        html.raw("<p>").text(parties(report)).element("b", report.state().wireName()).raw("</p>\n");
        html.raw("<p class=\"soft\">Made ");
        time(html, report.createdAt());
        html.text(" by oracle " + report.oracle() + " of network " + report.network() + ", key " + report.key().keyId() + ".").raw("</p>");
        html.element("p class=\"soft\"", "Verified when this page was made: the oracle's signature, the proof of each entry against its signed tree, the parties' signatures "
                + "under what they agreed, and the running number of each: " + range(report) + ". The file it was made from "
                + "proves this to anybody: bpci verify FILE. This page alone proves nothing.");
        html.raw("<ul class=\"tiles\">");
        Map<String, List<Item>> kinds = report.items().stream().collect(Collectors.groupingBy(Phrase::title, TreeMap::new, Collectors.toList()));
        kinds.forEach((kind, items) -> html.raw("<li class=\"tile " + tone(items.getFirst()) + "\">").element("b", items.size()).text(kind).raw("</li>"));
        html.raw("</ul></header>\n");
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
        html.raw("<h2>Versions</h2>\n");
        for (Version version : report.versions()) {
            html.raw("<section class=\"card\">").element("h3", "Version " + version.number() + ": " + version.state().wireName()).raw("<dl><dt>since</dt><dd>");
            time(html, version.since());
            html.raw("</dd>");
            fact(html, "by", version.by() + ("-".equals(version.reason()) ? "" : ": " + version.reason()));
            version.terms().ifPresent(terms -> terms(html, terms, version.signed()));
            html.raw("</dl></section>\n");
        }
    }

    private static void terms(Html html, Agreement terms, List<AppId> signed) {
        html.raw("<dt>until</dt><dd>");
        time(html, terms.expiresAt());
        html.raw("</dd>");
        fact(html, "encryption", terms.security().encryptionLevel().wireName());
        fact(html, "signed by", signed.stream().map(Object::toString).collect(Collectors.joining(" and ")));
        html.raw("<dt>permissions</dt><dd>");
        terms.permissions().texts().forEach(clause -> html.element("code", clause).raw("<br>"));
        html.raw("</dd>");
    }

    /** What the parties signed about the versions; whose version the report carries, with the key pinned there. */
    private static void words(Html html, AgreementReport report) {
        if (report.words().isEmpty()) {
            return;
        }
        html.raw("<h2>What the parties said, signed</h2>\n");
        for (Word word : report.words()) {
            html.raw("<section class=\"card\">").element("h3", word.app() + ": " + word.kind()).raw("<p class=\"soft\">");
            time(html, word.at());
            html.raw("</p>").element("blockquote dir=\"auto\"", word.reason()).raw("</section>\n");
        }
    }

    /** When things happened: one mark an entry, from the first to the last. */
    private static void strip(Html html, AgreementReport report) {
        if (report.items().isEmpty() || report.items().size() > MARKS_MAX) {
            return;
        }
        Item first = report.items().getFirst();
        long span = Math.max(1, Duration.between(first.at(), report.items().getLast().at()).toMillis());
        html.raw("<figure class=\"strip\"><svg viewBox=\"0 0 " + (STRIP + 10) + " 40\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"When the entries were made\">")
                .raw("<line class=\"axis\" x1=\"0\" y1=\"38\" x2=\"" + (STRIP + 10) + "\" y2=\"38\"/>");
        for (Item item : report.items()) {
            long x = Math.clamp(Duration.between(first.at(), item.at()).toMillis() * STRIP / span, 0, STRIP);
            html.raw("<rect class=\"" + tone(item) + "\" x=\"" + x + "\" y=\"4\" width=\"4\" height=\"32\"><title>")
                    .text(item.number() + " " + Phrase.title(item) + " " + item.at()).raw("</title></rect>");
        }
        html.raw("</svg><figcaption>");
        time(html, first.at());
        time(html, report.items().getLast().at());
        html.raw("</figcaption></figure>\n");
    }

    private static void timeline(Html html, AgreementReport report) {
        html.raw("<ol class=\"line\">\n");
        for (Item item : report.items()) {
            html.raw("<li class=\"" + tone(item) + "\">").element("h3", Phrase.title(item)).raw("<p class=\"soft\">").text(item.number() + " · ");
            time(html, item.at());
            html.raw("</p>");
            if (!Phrase.summary(item).isEmpty()) {
                html.element("p", Phrase.summary(item));
            }
            Map<String, String> facts = Phrase.facts(item);
            if (facts.containsKey(REASON)) {
                html.element("blockquote dir=\"auto\"", facts.remove(REASON));
            }
            html.raw("<dl>");
            facts.forEach((name, value) -> fact(html, name.replace('_', ' '), value));
            html.raw("</dl></li>\n");
        }
        html.raw("</ol>\n");
    }

    private static void proofs(Html html, AgreementReport report) {
        html.raw("<h2>What it rests on</h2>\n<details><summary>Signed checkpoint and ledger key</summary><pre class=\"mono\">");
        report.checkpoint().lines().forEach(line -> html.text(line).raw("\n"));
        html.raw("</pre>").element("p class=\"mono\"", report.vkey()).raw("</details>\n");
        html.raw("<details><summary>Places in the ledger</summary><table><thead><tr><th scope=\"col\">Number</th><th scope=\"col\">Index</th><th scope=\"col\">Digest of the signed object</th></tr></thead><tbody>\n");
        for (Item item : report.items()) {
            html.raw("<tr>").element("td", item.number()).element("td", item.index())
                    .element("td class=\"mono\"", item.digest().orElse("-")).raw("</tr>\n");
        }
        html.raw("</tbody></table></details>\n");
    }

    private static void fact(Html html, String name, String value) {
        html.element("dt", name).element("dd", value);
    }

    /** For people to the millisecond, for programs as it is in the ledger. */
    private static void time(Html html, Instant at) {
        html.raw("<time datetime=\"").text(at).raw("\">").text(Time.format(at).replace('T', ' ').replace("Z", " UTC")).raw("</time>");
    }

    private static String tone(Item item) {
        return Phrase.tone(item).name().toLowerCase(Locale.ROOT);
    }

    private static String hash() {
        return Base64.getEncoder().encodeToString(Digest.of(STYLE.getBytes(StandardCharsets.UTF_8)).bytes());
    }
}
