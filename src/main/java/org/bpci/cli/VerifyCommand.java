package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;
import org.bpci.cli.report.ReportPrinter;
import org.bpci.client.LogBundle;
import org.bpci.consensus.CertificateCheck;
import org.bpci.consensus.Evidence;
import org.bpci.interapp.AgreementReport;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.AuditReport;
import org.bpci.ledger.ForkProof;
import org.bpci.ledger.LedgerFault;
import org.bpci.ledger.LogAudit;
import org.bpci.ledger.NoteKey;
import org.bpci.ledger.ProofFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bpci verify}: checks a file that claims something, without network, configuration or database. */
@Command(
        name = "verify",
        description = "Check a consensus certificate, evidence against a voter, the audit report of an agreement, a proof file or an exported ledger. Needs nothing but the file.",
        footer = {"", "Exit code 0 when it holds, 5 when it does not. What the file cannot show is whose its keys are: compare them with what their",
            "owners published, or give them, and they are compared for you.", "",
            "Example: bpci verify certificate.json --oracle-key ed25519:... --receipt my-receipt.json"})
final class VerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A certificate or evidence, or made by 'bpci audit prove', 'bpci audit export' or 'bpci inter-app audit'.")
    private Path file;

    @Option(names = "--key", paramLabel = "VKEY", description = "Of a proof file, ledger or report: the oracle's ledger key as its operator published it.")
    private String key;

    @ArgGroup(exclusive = false, heading = "%nOf a certificate, what you know; of a certificate or a report, what else you hold:%n")
    private CertificateOptions certificate = new CertificateOptions();

    @Override
    public Integer call() throws IOException {
        boolean json = Globals.of(spec).json();
        PrintWriter out = spec.commandLine().getOut();
        if (LogBundle.is(file)) {
            requireFit(!certificate.given());
            return ledger(out, json);
        }
        byte[] bytes = InputFile.read(file, CertificateCheck.FILE_BYTES_MAX);
        try {
            verify(bytes, out, json);
            return 0;
        } catch (Refusal refusal) {
            if (refusal.kind() != FaultKind.UNVERIFIED) {
                throw refusal;
            }
            if (json) {
                out.println(JsonNodeFactory.instance.objectNode().put("valid", false).put("code", refusal.code()).put("reason", refusal.detail()));
            } else {
                out.println("NOT VALID: " + Words.safe(refusal.title() + ": " + refusal.detail()) + ".");
            }
            return refusal.kind().exitCode();
        }
    }

    private void verify(byte[] bytes, PrintWriter out, boolean json) throws IOException {
        ObjectNode tree = parsed(bytes);
        if (CertificateCheck.recognizes(tree)) {
            requireNoLedgerKey();
            var printer = new CertificatePrinter(new CertificateVerification(certificate).verify(bytes), certificate.trust());
            if (json) {
                out.println(printer.json());
            } else {
                printer.print(out);
            }
            return;
        }
        if (AgreementReport.recognizes(tree)) {
            requireFit(!certificate.ofCertificatesOnly());
            ReportVerification.Verdict verdict = new ReportVerification(certificate, pinned()).verify(tree);
            ReportPrinter.valid(verdict.report(), key != null, verdict.confronted(), json, out);
            return;
        }
        requireFit(!certificate.given());
        if (Evidence.recognizes(tree)) {
            requireNoLedgerKey();
            print(Evidence.verify(tree), out, json);
        } else if (tree.path("format").asText().equals(ProofFile.FORMAT)) {
            new ProofPrinter(out, json, key != null).print(ProofFile.checked(tree, pinned()));
        } else if (tree.path("format").asText().equals(ForkProof.FORMAT)) {
            new ProofPrinter(out, json, key != null).print(ForkProof.verified(tree, pinned()));
        } else {
            throw LedgerFault.PROOF_INVALID.because(tree.path("evidence").isObject()
                    ? "this is an answer of the oracle that holds evidence; check its member evidence: jq .evidence FILE > evidence.json"
                    : "its /format is none that this version knows: a certificate, evidence, an audit report, a proof file or the proof of a fork");
        }
    }

    /** A damaged file is not valid, whatever it was. */
    private static ObjectNode parsed(byte[] bytes) {
        try {
            return Json.parseObject(bytes, CertificateCheck.FILE_BYTES_MAX);
        } catch (Refusal refusal) {
            throw LedgerFault.PROOF_INVALID.because("the file is not readable JSON: " + refusal.detail());
        }
    }

    private static void requireFit(boolean fit) {
        if (!fit) {
            throw InputFault.FIELD_INVALID.because("the file is no consensus certificate, and only with one can you give --network, --oracle-key, "
                    + "--voter, --epoch, --epoch0, --history or --receipt; --other and --ledger also with an audit report");
        }
    }

    private void requireNoLedgerKey() {
        if (key != null) {
            throw InputFault.FIELD_INVALID.because("--key is for proof files, ledgers and reports; say with --oracle-key whose certificate it must be");
        }
    }

    private Optional<NoteKey> pinned() {
        return Optional.ofNullable(key).map(NoteKey::parse);
    }

    private int ledger(PrintWriter out, boolean json) throws IOException {
        try (LogBundle bundle = LogBundle.open(file)) {
            NoteKey signer = pinned().orElseGet(() -> NoteKey.parse(bundle.vkey()));
            AuditReport report = LogAudit.run(bundle, signer, Optional.empty(), (read, all) -> { });
            return new AuditPrinter(out, json).print(report, signer, pinned().isPresent());
        }
    }

    private static void print(Evidence.Proven proven, PrintWriter out, boolean json) {
        if (json) {
            out.println(JsonNodeFactory.instance.objectNode().put("valid", true).put("kind", "evidence")
                    .put("network_id", proven.networkId()).put("voter_node", proven.voter().value()).put("key_id", proven.key().keyId())
                    .put("proposal_id", proven.first().proposalId()).put("proposal_digest", proven.first().proposalDigest().hex())
                    .put("first", proven.first().choice().wireName()).put("second", proven.second().choice().wireName()));
            return;
        }
        Table.facts().row("network", proven.networkId()).row("voter", proven.voter())
                .row("key", proven.key().keyId() + " (as the file says; compare it)")
                .row("proposal", proven.first().proposalId() + ", digest " + proven.first().proposalDigest())
                .row("first", proven.first().choice().wireName() + ", digest " + proven.first().digest())
                .row("second", proven.second().choice().wireName() + ", digest " + proven.second().digest()).print(out);
        out.println();
        out.println("VALID: the holder of this key signed two different ballots on one proposal.");
    }
}
