package org.bpci.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.report.HtmlReport;
import org.bpci.cli.report.ReportPrinter;
import org.bpci.client.ClientFault;
import org.bpci.interapp.AgreementReport;
import org.bpci.interapp.InterAppFault;
import org.bpci.kernel.FileTrouble;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.LedgerFault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app audit}: the signed report of everything that happened under an agreement, checked before it is shown. */
@Command(
        name = "audit",
        description = "Fetch the audit report of an agreement, check it, show it; with --out and --html keep it.",
        sortOptions = false,
        footer = {"", "Anybody checks the file without network, and notices an omission: bpci verify FILE"})
final class AuditAgreementCommand extends AppCommand {

    /** What just happened is sealed within a second; a little more for a busy oracle. */
    private static final Duration SEALING_MAX = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(250);

    @Option(names = "--agreement-id", required = true, paramLabel = "ID", description = "The agreement.")
    private String agreementId;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the report, signed JSON.")
    private Path out;

    @Option(names = "--html", paramLabel = "FILE", description = "Write it as one HTML file with a timeline.")
    private Path html;

    @Override
    public Integer call() throws InterruptedException {
        ArrayNode files = JsonNodeFactory.instance.arrayNode();
        AgreementReport report = part(files, 0, 0);
        for (AgreementReport next = report; next.nextIndex().isPresent() && next.last() >= next.first(); ) {
            next = part(files, next.last(), next.nextIndex().getAsLong() + 1);
            report = report.followedBy(next);
        }
        new AuditMemory(Home.fromEnvironment()).key(Optional.empty(), report.vkey());
        List<Path> written = write(files);
        if (html != null) {
            write(html, HtmlReport.of(report).getBytes(StandardCharsets.UTF_8));
        }
        AgreementReport whole = report;
        return show(files.size() == 1 ? files.get(0) : files, writer -> {
            ReportPrinter.print(whole, false, writer);
            writer.println();
            written.forEach(path -> writer.println("Wrote " + path + "; check it with: bpci verify " + path));
            Optional.ofNullable(html).ifPresent(path -> writer.println("Wrote " + path + "; open it in a browser"));
        });
    }

    /** One of the parts in which an oracle tells a long story; checked before anything of it is believed. */
    private AgreementReport part(ArrayNode files, long after, long fromIndex) throws InterruptedException {
        ObjectNode file = fetch(after, fromIndex, Instant.now().plus(SEALING_MAX));
        AgreementReport report = AgreementReport.verified(file, Optional.empty());
        if (!report.agreementId().equals(agreementId) || report.first() != after + 1) {
            throw InterAppFault.REPORT_INVALID.because("the oracle answered with entries from " + report.first() + " of '" + report.agreementId() + "'");
        }
        files.add(file);
        return report;
    }

    private ObjectNode fetch(long after, long fromIndex, Instant until) throws InterruptedException {
        while (true) {
            try {
                return object(api().call(Routes.AUDIT_AGREEMENT, query("after", after == 0 ? null : after, "after_index", fromIndex == 0 ? null : fromIndex),
                        Optional.empty(), agreementId).body());
            } catch (Refusal refusal) {
                if (!refusal.is(LedgerFault.NOTHING_SIGNED) || Instant.now().isAfter(until)) {
                    throw refusal;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    /** The parts after the first get a number before the ending. */
    private List<Path> write(ArrayNode files) {
        List<Path> written = new ArrayList<>();
        for (int i = 0; out != null && i < files.size(); i++) {
            String name = out.getFileName().toString();
            int dot = name.lastIndexOf('.');
            String numbered = dot > 0 ? name.substring(0, dot) + "." + (i + 1) + name.substring(dot) : name + "." + (i + 1);
            Path path = i == 0 ? out : out.resolveSibling(numbered);
            write(path, Json.write(files.get(i)));
            written.add(path);
        }
        return written;
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException failure) {
            throw ClientFault.FILE_UNREADABLE.because(file + " cannot be written (" + FileTrouble.of(failure) + ")");
        }
    }
}
