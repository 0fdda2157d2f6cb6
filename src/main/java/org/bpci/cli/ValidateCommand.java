package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.kernel.FaultKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app validate}: whether calls pass under an agreement now, and if not, why. */
@Command(
        name = "validate",
        description = "Check whether an agreement is in force and everything it rests on is in order. Exit code 0 when it is, 4 when not.",
        sortOptions = false)
final class ValidateCommand extends AppCommand {

    @Option(names = "--agreement-id", required = true, paramLabel = "ID", description = "The agreement.")
    private String agreementId;

    @Override
    public Integer call() {
        JsonNode answer = api().get(Routes.VALIDATE_AGREEMENT, agreementId);
        boolean valid = answer.path("is_valid").asBoolean();
        show(answer, out -> {
            out.println((valid ? "VALID: calls pass under " : "NOT VALID: calls do not pass under ") + agreementId);
            print(answer, out);
        });
        return valid ? 0 : FaultKind.CONFLICT.exitCode();
    }

    static void print(JsonNode answer, PrintWriter out) {
        Table checks = Table.of("CHECK", "VERDICT", "WHAT IT SAYS");
        for (JsonNode check : answer.path("checks")) {
            checks.row(text(check, "check"), check.path("passed").asBoolean() ? "ok" : text(check, "code"), text(check, "detail"));
        }
        checks.print(out);
    }
}
