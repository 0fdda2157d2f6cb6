package org.bpci.cli.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;
import org.bpci.interapp.AgreementReport;
import org.bpci.interapp.AgreementReport.Item;
import org.bpci.interapp.AgreementReport.Version;
import org.bpci.ledger.LogTiles;

/** A verified audit report on the terminal. */
public final class ReportPrinter {

    private ReportPrinter() {
    }

    /** @param keyKnown whether the key was given, not taken from the file */
    public static void print(AgreementReport report, boolean keyKnown, PrintWriter out) {
        Table.facts().row("agreement", report.agreementId() + ": " + HtmlReport.parties(report) + report.state().wireName())
                .row("oracle", report.oracle() + " of " + report.network() + ", key " + report.key().keyId()
                        + (keyKnown ? "" : " (as the file says; compare it)"))
                .row("made", report.createdAt())
                .row("entries", HtmlReport.range(report)).print(out);
        out.println();
        Table versions = Table.of("VERSION", "STATE", "SINCE", "BY", "SIGNED BY", "UNTIL", "PERMISSIONS");
        for (Version version : report.versions()) {
            versions.row(version.number(), version.state().wireName(), version.since(), version.by(),
                    version.signed().isEmpty() ? "-" : version.signed().stream().map(Object::toString).collect(Collectors.joining(" ")),
                    version.terms().map(terms -> terms.expiresAt().toString()).orElse("-"),
                    version.terms().map(terms -> terms.permissions().toString()).orElse("-"));
        }
        versions.print(out);
        out.println();
        if (!report.words().isEmpty()) {
            Table words = Table.of("SAID", "BY", "WHAT", "WHY");
            report.words().forEach(word -> words.row(word.at(), word.app(), word.kind(), word.reason()));
            words.print(out);
            out.println();
        }
        Table events = Table.of("NO", "TIME", "", "EVENT", "DETAIL");
        for (Item item : report.items()) {
            events.row(item.number(), item.at(), mark(item), Phrase.title(item), Phrase.details(item));
        }
        events.print(out);
    }

    /** What the check of a file came to, with what it holds. @param confronted what it was held against */
    public static void valid(AgreementReport report, boolean keyKnown, List<String> confronted, boolean json, PrintWriter out) {
        if (json) {
            ObjectNode verdict = JsonNodeFactory.instance.objectNode().put("valid", true).put("kind", "agreement-report").put("agreement_id", report.agreementId())
                    .put("state", report.state().wireName()).put("vkey", report.vkey()).put("key_known", keyKnown).put("first", report.first())
                    .put("last", report.last()).put("entries", report.entries()).put("complete", report.complete())
                    .put("tree_size", LogTiles.size(report.checkpoint())).put("words_kept_out", report.wordsKeptOut());
            confronted.forEach(verdict.putArray("agrees_with")::add);
            out.println(verdict);
            return;
        }
        print(report, keyKnown, out);
        out.println();
        out.println("VALID: signed by " + report.oracle() + ", every entry is in its signed tree, and none is missing"
                + (report.complete() ? "." : " from " + report.first() + " to " + report.last() + "; this is a part."));
        out.println(report.complete() ? "State, versions and words are what the entries say; they are all there were in a ledger of "
                + LogTiles.size(report.checkpoint()) + " entries." : "State and versions are the oracle's word until all parts are there; give them with --other.");
        if (report.wordsKeptOut() > 0) {
            out.println("The oracle keeps " + report.wordsKeptOut() + " signed word(s) of the parties out of it; ask it for a Comprehensive one.");
        }
        confronted.forEach(with -> out.println("It agrees with " + Words.safe(with) + "."));
    }

    private static String mark(Item item) {
        return switch (Phrase.tone(item)) {
            case GOOD -> "+";
            case BAD -> "!";
            case CHANGE -> "*";
            case PLAIN -> " ";
        };
    }
}
