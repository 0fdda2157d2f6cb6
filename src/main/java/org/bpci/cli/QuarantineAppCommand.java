package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.interapp.AppId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app quarantine-app}: by an operator, with a reason. */
@Command(name = "quarantine-app", description = "Put an application into quarantine: it neither calls nor is called until an operator lifts it. Needs an operator's token.", sortOptions = false)
final class QuarantineAppCommand extends ClientCommand {

    @Option(names = "--app-id", required = true, paramLabel = "ID", description = "The application.")
    private AppId app;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stays in the audit trail.")
    private String reason;

    @Override
    public Integer call() {
        JsonNode answer = api().call(Routes.QUARANTINE_APP, query(), Optional.of(JsonNodeFactory.instance.objectNode().put("reason", reason)), app).body();
        return show(answer, out -> out.println(app + (answer.path("quarantine").isObject() ? " is in quarantine" : " is not in quarantine")));
    }
}
