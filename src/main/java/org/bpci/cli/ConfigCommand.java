package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bpci.node.ConfigLoader;
import org.bpci.node.ConfigSources;
import org.bpci.node.ShippedConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bpci config}: looks at configuration files without starting a node. */
@Command(
        name = "config",
        description = "Check a configuration file, or print one with every key and its default (-o json: without the comments).",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ConfigCommand.Check.class, ConfigCommand.Defaults.class})
final class ConfigCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Tells everything that is wrong, each with file, line, key and what was expected; exit code 2 then. */
    @Command(name = "check", description = "Check a configuration file together with the environment of this shell.")
    static final class Check implements Callable<Integer> {

        @Parameters(paramLabel = "FILE", description = "The configuration, such as conf/oracle-config.yaml.")
        private Path file;

        @Option(names = "--dev", description = "Check it for a node that is started with --dev.")
        private boolean dev;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            Vertx vertx = Vertx.vertx();
            try {
                ConfigLoader.load(vertx, new ConfigSources(Optional.of(file), System.getenv(), Map.of(),
                        Home.fromEnvironment().oracleData(), dev)).await();
            } finally {
                vertx.close().await();
            }
            spec.commandLine().getOut().println(Globals.of(spec).json()
                    ? JsonNodeFactory.instance.objectNode().put("valid", true).put("file", file.toString()) : "OK " + file);
            return 0;
        }
    }

    /** A starting point for a file of one's own. */
    @Command(name = "defaults", description = "Print a configuration file with every key, its default and its meaning.")
    static final class Defaults implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            if (Globals.of(spec).json()) {
                spec.commandLine().getOut().println(ShippedConfig.json());
            } else {
                spec.commandLine().getOut().print(ShippedConfig.yaml());
            }
            return 0;
        }
    }
}
