package org.bpci.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.client.LogBundle;
import org.bpci.interapp.AgreementReport;
import org.bpci.interapp.ReportCheck;
import org.bpci.interapp.ReportConfrontation;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.ledger.AuditReport;
import org.bpci.ledger.LogAudit;
import org.bpci.ledger.LogTiles;
import org.bpci.ledger.NoteKey;

/** Checks an audit report, joins the parts of a long one, and holds it against what else of the same oracle it must agree with. */
record ReportVerification(CertificateOptions options, Optional<NoteKey> pinned) {

    /** @param confronted what the report was held against, in words */
    record Verdict(AgreementReport report, List<String> confronted) {
    }

    Verdict verify(ObjectNode file) throws IOException {
        AgreementReport report = AgreementReport.verified(file, pinned);
        List<AgreementReport> others = new ArrayList<>();
        for (Path path : options.others()) {
            others.add(AgreementReport.verified(Json.parseObject(InputFile.read(path, ReportCheck.FILE_BYTES_MAX), ReportCheck.FILE_BYTES_MAX), pinned));
        }
        for (int i = 0; i < others.size(); i++) {
            if (others.get(i).first() > 1 && others.get(i).first() == report.last() + 1) {
                report = report.followedBy(others.remove(i));
                i = -1; // the next part may have come before
            }
        }
        List<String> confronted = new ArrayList<>();
        ReportConfrontation confrontation = new ReportConfrontation(report);
        for (AgreementReport other : others) {
            confronted.add("the report of " + other.createdAt() + later(confrontation.other(other)));
        }
        if (options.ledger().isPresent()) {
            confronted.add(ledger(options.ledger().get(), confrontation, NoteKey.parse(report.vkey())));
        }
        return new Verdict(report, confronted);
    }

    private static String ledger(Path path, ReportConfrontation confrontation, NoteKey key) throws IOException {
        try (LogBundle bundle = LogBundle.open(path)) {
            AuditReport audit = LogAudit.run(bundle, key, Optional.empty(), (read, all) -> { });
            if (!audit.sound()) {
                throw InputFault.FIELD_INVALID.because("the ledger in " + path + " is not sound under the report's key: "
                        + audit.findings().getFirst().detail());
            }
            List<String> leaves = new ArrayList<>();
            LogTiles.leaves(bundle, audit.entries(), leaves::add);
            return "the oracle's ledger of " + audit.entries() + " entries, " + path + later(confrontation.ledger(leaves));
        }
    }

    private static String later(long entries) {
        return entries == 0 ? "" : ", which has " + entries + " later entries of the agreement";
    }
}
