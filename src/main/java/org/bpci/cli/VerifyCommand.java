package org.bpci.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bpci.cli.print.Table;
import org.bpci.cli.report.ReportPrinter;
import org.bpci.client.ClientFault;
import org.bpci.client.LogBundle;
import org.bpci.interapp.AgreementReport;
import org.bpci.interapp.ReportCheck;
import org.bpci.kernel.Json;
import org.bpci.ledger.AuditReport;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.LogAudit;
import org.bpci.ledger.NoteKey;
import org.bpci.ledger.ProofFile;
import org.bpci.ledger.SourceCheck.NotChecked;
import org.bpci.ledger.SourceCheck.SignedBy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bpci verify}: checks a file that claims something, without network, configuration or database. */
@Command(
        name = "verify",
        description = "Check a proof file, an exported ledger or the audit report of an agreement. Needs nothing but the file.",
        footer = {"", "Exit code 0 when it holds, 5 when it does not. Compare the key with what the oracle's operator published,",
            "or give it with --key."})
final class VerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Made by 'bpci audit prove', 'bpci audit export' or 'bpci inter-app audit'.")
    private Path file;

    @Option(names = "--key", paramLabel = "VKEY", description = "The oracle's ledger key as its operator published it.")
    private String key;

    @Override
    public Integer call() throws IOException {
        Optional<NoteKey> pinned = Optional.ofNullable(key).map(NoteKey::parse);
        boolean json = Globals.of(spec).json();
        if (LogBundle.is(file)) {
            try (LogBundle bundle = LogBundle.open(file)) {
                NoteKey signer = pinned.orElseGet(() -> NoteKey.parse(bundle.vkey()));
                AuditReport report = LogAudit.run(bundle, signer, Optional.empty(), (read, all) -> { });
                return new AuditPrinter(spec.commandLine().getOut(), json).print(report, signer, pinned.isPresent());
            }
        }
        ObjectNode tree = read();
        if (AgreementReport.recognizes(tree)) {
            ReportPrinter.valid(AgreementReport.verified(tree, pinned), pinned.isPresent(), json, spec.commandLine().getOut());
            return 0;
        }
        ProofFile.Checked checked = ProofFile.checked(tree, pinned);
        if (json) {
            spec.commandLine().getOut().println(tree(checked, pinned.isPresent()));
        } else {
            print(checked, pinned.isPresent());
        }
        return 0;
    }

    private ObjectNode read() {
        try {
            byte[] bytes = Files.size(file) > ReportCheck.FILE_BYTES_MAX ? new byte[0] : Files.readAllBytes(file);
            return Json.parseObject(bytes, ReportCheck.FILE_BYTES_MAX);
        } catch (IOException unreadable) {
            throw ClientFault.FILE_UNREADABLE.because(file + " cannot be read (" + unreadable.getMessage() + ")");
        }
    }

    private static ObjectNode tree(ProofFile.Checked checked, boolean keyKnown) {
        ObjectNode told = ProofFile.write(checked.proven()).put("valid", true).put("key_known", keyKnown);
        switch (checked.source()) {
            case SignedBy by -> told.putObject("source").put("checked", true).put("node", by.source().value())
                    .put("key_id", by.key().keyId()).put("public_key", by.key().text()).put("key_entry", by.entry());
            case NotChecked not -> told.putObject("source").put("checked", false).put("reason", not.reason());
        }
        return told;
    }

    private void print(ProofFile.Checked checked, boolean keyKnown) {
        var out = spec.commandLine().getOut();
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
