package org.bpci.cli;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.bpci.api.Role;
import org.bpci.api.TokenFiles;
import org.bpci.kernel.InputFault;
import org.bpci.node.ConfigLoader;
import org.bpci.node.ConfigSources;
import org.bpci.node.OracleConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bpci token}: makes tokens for people and dashboards, on the oracle's own machine. */
@Command(
        name = "token",
        description = "Make tokens for operators, auditors and viewers of the oracle on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TokenCommand.Create.class)
final class TokenCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Needs no running oracle, only to be able to read the key in its data directory. */
    @Command(
            name = "create",
            description = "Print a new token, signed with the key in the oracle's data directory.",
            sortOptions = false,
            footer = {"", "Example: bpci token create --role operator --ttl 8h --subject alice > alice.token"})
    static final class Create implements Callable<Integer> {

        @Option(names = "--role", required = true, paramLabel = "ROLE", description = "viewer, auditor, operator or admin.")
        private String role;

        @Option(names = "--ttl", paramLabel = "TIME", defaultValue = "8h",
                description = "How long it is valid: 30m, 8h, 7d, at most 366d. Default: 8h")
        private Duration ttl;

        @Option(names = "--subject", required = true, paramLabel = "NAME", description = "Who will hold it; written into the audit trail.")
        private String subject;

        @Option(names = "--config", paramLabel = "FILE", description = "The oracle's configuration, if it was started with one.")
        private Path config;

        @Option(names = "--data-dir", paramLabel = "DIR", description = "The oracle's data directory, if it was started with one.")
        private Path dataDir;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            Role wanted = Role.of(role).orElseThrow(() -> InputFault.FIELD_INVALID.because("--role is one of "
                    + Arrays.stream(Role.values()).map(Role::wireName).collect(Collectors.joining(", ")) + ", not '" + role + "'"));
            Vertx vertx = Vertx.vertx();
            try {
                OracleConfig oracle = oracleConfig(vertx);
                TokenFiles files = new TokenFiles(oracle.dataDir(), oracle.nodeId().value(), oracle.network().id());
                spec.commandLine().getOut().println(files.issuer(vertx).issue(subject, wanted, Instant.now(), ttl));
                return 0;
            } finally {
                vertx.close().await();
            }
        }

        private OracleConfig oracleConfig(Vertx vertx) {
            Map<String, String> options = dataDir == null ? Map.of() : Map.of("oracle_config.data_dir", dataDir.toString());
            return ConfigLoader.load(vertx, new ConfigSources(Optional.ofNullable(config), System.getenv(), options,
                    Home.fromEnvironment().oracleData(), false)).await().oracleConfig();
        }
    }
}
