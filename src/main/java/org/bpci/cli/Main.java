package org.bpci.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.bpci.interapp.AppId;
import org.bpci.kernel.NodeId;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line {@code bpci}: starts a node, talks to a running one as operator or as BPI node, checks files. */
@Command(
        name = "bpci",
        description = "The BPCI BPI-to-BPI oracle: relays signed messages between organisations that do not trust each other.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {OracleCommand.class, ConsensusCommand.class, InterAppCommand.class, DemoCommand.class, BenchCommand.class, KeysCommand.class, TokenCommand.class,
            ConfigCommand.class, AuditCommand.class, VerifyCommand.class, ConformanceCommand.class, SimulateCommand.class, CompletionCommand.class})
public final class Main implements Runnable {

    @Spec
    CommandSpec spec;

    @Mixin
    Globals globals;

    public static void main(String[] args) {
        System.exit(run(args, writer(System.out), writer(System.err)));
    }

    /** Runs one command line and returns its exit code; for tests and for {@link #main}. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        Main main = new Main();
        CommandLine line = new CommandLine(main)
                .registerConverter(Duration.class, Arguments::duration)
                .registerConverter(NodeId.class, Arguments::nodeId)
                .registerConverter(AppId.class, Arguments::appId)
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.AUTO))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUnmatchedOptionsArePositionalParams(false)
                .setParameterExceptionHandler(Failures::badUsage)
                .setExecutionExceptionHandler(Failures::failed);
        main.globals.spreadEndpoint(line);
        try {
            return line.execute(args);
        } finally {
            out.flush();
            err.flush();
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(stream, false, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                flush(); // a reader at the other end of a pipe sees each line when it is there
            }
        };
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"bpci " + (version == null ? "(unpackaged)" : version), "Java " + Runtime.version()};
        }
    }
}
