package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bpci.cli.serve.Answerer;
import org.bpci.cli.serve.ServeLoop;
import org.bpci.cli.serve.ServeNews;
import org.bpci.interapp.AppId;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app serve}: an application on the command line that answers calls. */
@Command(
        name = "serve",
        description = "Be an application: connect as its hosting node, check each call, print it, answer it. Reconnects by itself.",
        sortOptions = false,
        footer = {"", "With --exec, the program gets {\"call_id\",\"agreement_id\",\"caller_app\",\"action\",\"content\"} on its standard input and",
            "prints the answer, JSON; another exit code than 0 means Failed. It is started as given, without a shell."})
final class ServeCommand extends AppCommand {

    private static final int ANSWER_BYTES_MAX = 1 << 20;

    @Option(names = "--app-id", required = true, paramLabel = "ID", description = "The application to be; its keys are in the keyring.")
    private AppId app;

    @Option(names = "--count", paramLabel = "N", description = "End after this many calls. Default: go on until Ctrl-C.")
    private Integer count;

    @Option(names = "--answer", paramLabel = "JSON", description = "Answer every call with this. Default: say what was asked.")
    private String answer;

    @Option(names = "--exec", paramLabel = "PROGRAM", arity = "1..*", description = "Let this program answer.")
    private List<String> program;

    @Override
    public Integer call() throws InterruptedException {
        if (answer != null && program != null) {
            throw InputFault.FIELD_INVALID.because("either --answer or --exec says how to answer, not both");
        }
        NodeId node = host(app);
        ServeLoop.Identity who = new ServeLoop.Identity(app, node, key(node), appKey(app), appKeyring().sealingKeys(app), appKeyring().agreements());
        ServeNews news = json() ? new ServeNews.Json(out(), err()) : new ServeNews.People(out(), err());
        new ServeLoop(api(), who, answerer(), Optional.ofNullable(count), news).run();
        return 0;
    }

    private Answerer answerer() {
        if (program != null) {
            return new Answerer.Program(program);
        }
        if (answer != null) {
            JsonNode fixed = Json.parse(answer.getBytes(StandardCharsets.UTF_8), ANSWER_BYTES_MAX);
            return call -> new Answerer.Answer(true, fixed);
        }
        return Answerer.ECHO;
    }
}
