package org.bpci.cli;

import io.vertx.core.Future;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bpci.api.TokenFiles;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;
import org.bpci.node.ConfigSources;
import org.bpci.node.LoggingConfig;
import org.bpci.node.OracleConfig;
import org.bpci.node.OracleNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bpci oracle start}: runs the node in this process until it is told to stop (SIGTERM, Ctrl-C). */
@Command(
        name = "start",
        description = "Start an oracle and run it until Ctrl-C or SIGTERM. Without options it needs nothing: PostgreSQL comes along.",
        sortOptions = false)
final class StartCommand implements Callable<Integer> {

    /** Longer than the node's own limits for closing sessions, rooms and PostgreSQL in good order. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(75);

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration; 'bpci config defaults' prints one to start from.")
    private Path config;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Keys, tokens, log and database. Default: BPCI_HOME/oracle (~/.bpci/oracle).")
    private String dataDir;

    @Option(names = "--api-port", paramLabel = "PORT", description = "REST, health, metrics. Default: 9100.")
    private String apiPort;

    @Option(names = "--ws-port", paramLabel = "PORT", description = "WebSocket of the BPI nodes. Default: 9101.")
    private String wsPort;

    @Option(names = "--database-url", paramLabel = "URL",
            description = "An external PostgreSQL, postgresql://user@host:port/database. A password is better put into the configuration "
                    + "as a reference to the environment.")
    private String databaseUrl;

    @Option(names = "--dev", description = "An open node for trying out: accepts unsigned messages, on loopback only.")
    private boolean dev;

    @Option(names = "--dev-ws-echo", description = "Also serve a raw WebSocket echo at /echo, to loopback only, for protocol test suites.")
    private boolean devWsEcho;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Instant begin = Instant.now();
        CountDownLatch stopped = new CountDownLatch(1);
        Future<OracleNode> starting = OracleNode.start(new ConfigSources(Optional.ofNullable(config), System.getenv(), options(),
                Home.fromEnvironment().oracleData(), dev, devWsEcho),
                () -> spec.commandLine().getOut().println("Starting; the first start creates the database and takes a few seconds longer."));
        // Before it is ready: Ctrl-C during a long start must not leave PostgreSQL behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starting, stopped), "stop"));
        OracleNode node = starting.await();
        sayReady(node, Duration.between(begin, Instant.now()), spec.commandLine().getOut());
        stopped.await();
        return 0;
    }

    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        put(options, "data_dir", dataDir);
        put(options, "api_port", apiPort);
        put(options, "ws_port", wsPort);
        put(options, "database_url", databaseUrl);
        return options;
    }

    private static void put(Map<String, String> options, String key, String value) {
        if (value != null) {
            options.put("oracle_config." + key, value);
        }
    }

    private static void sayReady(OracleNode node, Duration took, PrintWriter out) {
        OracleConfig oracle = node.config().oracleConfig();
        if (node.config().dev()) {
            out.println("DEVELOPMENT NODE: unsigned messages are accepted and stay marked as unsigned for ever.");
        }
        out.println("Oracle " + oracle.nodeId() + " of network " + oracle.network() + " is ready after " + Words.duration(took) + ".");
        String host = oracle.bindAddress().equals("0.0.0.0") ? "127.0.0.1" : oracle.bindAddress();
        Table.facts()
                .row("  API", "http://" + host + ":" + node.apiPort() + "  (/health, /metrics, /openapi.yaml)")
                .row("  WebSocket", "ws://" + host + ":" + node.wsPort() + "/ws")
                .row("  data", oracle.dataDir())
                .row("  database", oracle.databaseUrl().isEmpty() ? "PostgreSQL of its own, in the data directory" : "external PostgreSQL")
                .row("  log", log(node.config().logging()))
                .row("  admin token", oracle.dataDir().resolve(TokenFiles.ADMIN_TOKEN))
                .print(out);
        out.println("Ctrl-C stops it.");
        out.flush();
    }

    private static String log(LoggingConfig logging) {
        return logging.outputs().stream().map(output -> switch (output) {
            case LoggingConfig.Output.File file -> file.path().toString();
            case LoggingConfig.Output.Console console -> "this terminal";
            case LoggingConfig.Output.Elasticsearch server -> server.endpoint().toString();
        }).reduce((one, other) -> one + ", " + other).orElse("nowhere");
    }

    private static void stop(Future<OracleNode> starting, CountDownLatch stopped) {
        starting.compose(OracleNode::close).otherwiseEmpty().toCompletionStage().toCompletableFuture().completeOnTimeout(null, STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).join();
        stopped.countDown();
    }
}
