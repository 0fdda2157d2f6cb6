package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import org.bpci.cli.print.Table;

/** An agreement as the oracle shows it, for people. */
final class AgreementPrinter {

    private AgreementPrinter() {
    }

    static void print(JsonNode view, PrintWriter out) {
        Table facts = Table.facts()
                .row("agreement", text(view, "agreement_id") + ", version " + text(view, "version") + ": " + text(view, "state"))
                .row("between", text(view, "app1_id") + " and " + text(view, "app2_id") + ", " + text(view, "communication_type"))
                .row("until", text(view, "expires_at"))
                .row("level", view.path("security_requirements").path("encryption_level").asText("-") + ", "
                        + view.path("security_requirements").path("authentication_factors").asText("-") + " factor(s)");
        int clause = 1;
        for (JsonNode permission : view.path("permissions")) {
            facts.row("clause " + clause++, permission.asText());
        }
        for (JsonNode suspension : view.path("suspensions")) {
            facts.row("suspended", "by " + text(suspension, "by") + ": " + text(suspension, "reason")
                    + (suspension.has("until") ? ", until " + text(suspension, "until") : ""));
        }
        if (view.path("proposed").isObject()) {
            facts.row("proposed", "version " + text(view.path("proposed"), "version") + ": " + view.path("proposed").path("agreement").path("permissions"));
        }
        facts.print(out);
    }

    /** What the other side, or anybody, would do next. */
    static void nextSteps(JsonNode view, PrintWriter out) {
        String id = text(view, "agreement_id");
        if (text(view, "state").equals("Proposed") || view.path("proposed").isObject()) {
            out.println("  the other side accepts it with: bpci inter-app accept --agreement-id " + id);
        } else {
            out.println("  see whether calls pass with:    bpci inter-app validate --agreement-id " + id);
        }
    }

    private static String text(JsonNode object, String name) {
        return ClientCommand.text(object, name);
    }
}
