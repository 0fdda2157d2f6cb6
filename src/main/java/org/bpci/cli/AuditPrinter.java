package org.bpci.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import org.bpci.cli.print.Table;
import org.bpci.ledger.AuditReport;
import org.bpci.ledger.Finding;
import org.bpci.ledger.LedgerFault;
import org.bpci.ledger.NoteKey;

/** Tells the outcome of an audit, to a person or a program, and as an exit code. */
record AuditPrinter(PrintWriter out, boolean json) {

    int print(AuditReport report, NoteKey key, boolean keyKnown) {
        if (json) {
            out.println(tree(report, key, keyKnown));
        } else {
            table(report, key, keyKnown);
        }
        return report.sound() ? 0 : LedgerFault.PROOF_INVALID.kind().exitCode();
    }

    private void table(AuditReport report, NoteKey key, boolean keyKnown) {
        Table facts = Table.facts().row("log", key.name()).row("key", key.text() + (keyKnown ? "" : " (as the log says; compare it)"))
                .row("entries", report.entries()).row("checkpoints", report.checkpoints());
        report.checkpoint().ifPresent(checkpoint -> facts.row("root", checkpoint.root().hex()));
        facts.print(out);
        out.println();
        if (report.sound()) {
            out.println(report.checkpoint().isPresent() ? "SOUND: every entry is the one that was signed."
                    : "Nothing has been signed yet.");
            return;
        }
        Finding first = report.findings().getFirst();
        out.println("NOT SOUND: the first thing that is wrong is at " + place(first) + ": " + first.detail() + ".");
        out.println();
        Table table = Table.of("ENTRIES", "WHAT", "DETAIL");
        report.findings().forEach(finding -> table.row(place(finding), finding.what(), finding.detail()));
        table.print(out);
    }

    private static String place(Finding finding) {
        return finding.from() == finding.to() ? "entry " + finding.from() : "entries " + finding.from() + " to " + finding.to();
    }

    private static ObjectNode tree(AuditReport report, NoteKey key, boolean keyKnown) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("sound", report.sound()).put("vkey", key.text())
                .put("key_known", keyKnown).put("entries", report.entries()).put("checkpoints", report.checkpoints());
        report.checkpoint().ifPresent(checkpoint -> json.put("root", checkpoint.root().hex()).put("checkpoint", checkpoint.note()));
        ArrayNode findings = json.putArray("findings");
        report.findings().forEach(finding -> findings.addObject().put("what", finding.what().name()).put("from", finding.from())
                .put("to", finding.to()).put("detail", finding.detail()));
        return json;
    }
}
