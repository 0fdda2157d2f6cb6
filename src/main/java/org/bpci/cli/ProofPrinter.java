package org.bpci.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import org.bpci.cli.print.Table;
import org.bpci.ledger.ForkProof;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.ProofFile;
import org.bpci.ledger.SourceCheck.NotChecked;
import org.bpci.ledger.SourceCheck.SignedBy;

/** Tells what a proof file proves, or the proof of a fork. */
record ProofPrinter(PrintWriter out, boolean json, boolean keyKnown) {

    void print(ProofFile.Checked checked) {
        if (json) {
            out.println(tree(checked));
        } else {
            table(checked);
        }
    }

    void print(ForkProof proof) {
        if (json) {
            out.println(proof.file().put("valid", true).put("key_known", keyKnown));
            return;
        }
        Table.facts().row("log", proof.later().origin())
                .row("key", proof.key().text() + (keyKnown ? "" : " (as the file says; compare it)"))
                .row("earlier", proof.earlier().size() + " entries, root " + proof.earlier().root())
                .row("later", proof.later().size() + " entries, root " + proof.later().root())
                .row("which began", proof.earlier().size() + " entries, root " + proof.root()).print(out);
        out.println();
        out.println("VALID: the holder of this key signed two histories of one log.");
    }

    private ObjectNode tree(ProofFile.Checked checked) {
        ObjectNode told = ProofFile.write(checked.proven()).put("valid", true).put("key_known", keyKnown);
        switch (checked.source()) {
            case SignedBy by -> told.putObject("source").put("checked", true).put("node", by.source().value())
                    .put("key_id", by.key().keyId()).put("public_key", by.key().text()).put("key_entry", by.entry());
            case NotChecked not -> told.putObject("source").put("checked", false).put("reason", not.reason());
        }
        return told;
    }

    private void table(ProofFile.Checked checked) {
        ProvenEntries proven = checked.proven();
        Table facts = Table.facts().row("log", proven.checkpoint().origin())
                .row("key", proven.vkey() + (keyKnown ? "" : " (as the file says; compare it)"))
                .row("tree", proven.checkpoint().size() + " entries, root " + proven.checkpoint().root());
        switch (checked.source()) {
            case SignedBy by -> facts.row("message", "signed by " + by.source() + " with key " + by.key().keyId()
                    + ", which the ledger took up in entry " + by.entry());
            case NotChecked not -> facts.row("message", "NOT CHECKED: " + not.reason());
        }
        facts.print(out);
        out.println();
        for (ProvenEntry entry : proven.entries()) {
            out.println("entry " + entry.entry().index() + "  " + entry.entry().leaf());
        }
        out.println();
        out.println("VALID: " + (proven.entries().size() == 1 ? "the entry is" : "all " + proven.entries().size() + " entries are")
                + " in the signed tree" + (checked.source() instanceof SignedBy ? ", and the source signed the message." : "."));
    }
}
