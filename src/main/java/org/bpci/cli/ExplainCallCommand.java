package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.cli.report.Phrase;
import org.bpci.interapp.AppId;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.InputFault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app explain}: what an agreement says to an action, or why a call that was made was allowed or denied. */
@Command(
        name = "explain",
        description = "Say which clause allows or denies an action, and what would allow it; or what was decided about a call, from the audit trail.",
        sortOptions = false,
        footer = {"", "bpci inter-app explain --agreement-id agreement-001 --action 'Execute(transfer)'",
            "bpci inter-app explain --call-id call-001    needs an auditor's token"})
final class ExplainCallCommand extends AppCommand {

    private static final int ENTRIES_MAX = 100;

    @Option(names = "--agreement-id", paramLabel = "ID", description = "The agreement to ask.")
    private String agreementId;

    @Option(names = "--action", paramLabel = "ACTION", description = "Verb(resource), as a call would say it.")
    private String action;

    @Option(names = "--app", paramLabel = "ID", description = "Who would call. Default: app1.")
    private AppId app;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "0", description = "How large the content would be.")
    private long size;

    @Option(names = "--call-id", paramLabel = "ID", description = "A call that was made.")
    private String callId;

    @Override
    public Integer call() {
        if (callId != null) {
            return past();
        }
        if (agreementId == null || action == null) {
            throw InputFault.FIELD_MISSING.because("give --agreement-id and --action, or --call-id");
        }
        AppId caller = app != null ? app : agreements().shown(agreementId).app1().app();
        JsonNode answer = api().call(Routes.VALIDATE_AGREEMENT, query("caller", caller, "action", action, "bytes", size == 0 ? null : size),
                Optional.empty(), agreementId).body();
        boolean allowed = answer.path("is_valid").asBoolean();
        show(answer, out -> {
            out.println((allowed ? "ALLOWED: " : "DENIED: ") + caller + " " + action + " under " + agreementId);
            Optional.ofNullable(answer.get("clause")).filter(JsonNode::isTextual).ifPresent(clause -> out.println("  clause " + clause.asText()));
            ValidateCommand.print(answer, out);
        });
        return allowed ? 0 : FaultKind.FORBIDDEN.exitCode();
    }

    private int past() {
        JsonNode answer = api().call(Routes.AUDIT_ENTRIES, query("message", callId, "limit", ENTRIES_MAX), Optional.empty()).body();
        show(answer, out -> {
            Table table = Table.of("TIME", "EVENT", "AGREEMENT", "NODE", "TERMS", "WHY");
            for (JsonNode entry : answer.path("entries")) {
                JsonNode told = entry.path("entry").isObject() ? entry.path("entry") : entry;
                JsonNode detail = told.path("detail");
                table.row(text(told, "at"), text(told, "kind"), text(told, "agreement"), text(told, "node"),
                        detail.has("terms") ? Phrase.terms(text(detail, "terms")) : "-", detail.has("reason") ? text(detail, "reason") : text(detail, "code"));
            }
            if (table.isEmpty()) {
                out.println("Nothing about " + callId + " in the audit trail; only calls that were signed by their node leave a trace.");
            } else {
                table.print(out);
            }
        });
        return answer.path("entries").isEmpty() ? FaultKind.NOT_FOUND.exitCode() : 0;
    }
}
