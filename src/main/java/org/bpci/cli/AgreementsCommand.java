package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.interapp.AppId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app agreements}: all of them in a table, or one with its terms and versions. */
@Command(name = "agreements", description = "List agreements, or show one with its terms and all its versions.", sortOptions = false)
final class AgreementsCommand extends AppCommand {

    private static final int LIMIT = 1_000;

    @Option(names = "--agreement-id", paramLabel = "ID", description = "Show this one.")
    private String agreementId;

    @Option(names = "--app", paramLabel = "ID", description = "Only those of this application.")
    private AppId app;

    @Option(names = "--state", paramLabel = "STATE", description = "Only Proposed, Active, Suspended, Revoked, Expired or Superseded ones.")
    private String state;

    @Override
    public Integer call() {
        if (agreementId != null) {
            JsonNode answer = agreements().answer(agreementId);
            return show(answer, out -> {
                AgreementPrinter.print(answer, out);
                out.println();
                Table versions = Table.of("VERSION", "STATE", "SINCE", "BY", "REASON");
                answer.path("versions").forEach(version -> versions.row(text(version, "version"), text(version, "state"),
                        text(version, "since"), text(version, "by"), text(version, "reason")));
                versions.print(out);
            });
        }
        JsonNode answer = api().call(Routes.AGREEMENTS, query("app", app, "state", state, "limit", LIMIT), Optional.empty()).body();
        return show(answer, out -> {
            Table table = Table.of("AGREEMENT", "STATE", "VERSION", "APP1", "APP2", "TYPE", "UNTIL");
            for (JsonNode view : answer.path("agreements")) {
                table.row(text(view, "agreement_id"), text(view, "state"), text(view, "version"), text(view, "app1_id"), text(view, "app2_id"),
                        text(view, "communication_type"), text(view, "expires_at"));
            }
            if (table.isEmpty()) {
                out.println("No agreements; establish one with: bpci inter-app establish --help");
            } else {
                table.print(out);
            }
        });
    }
}
