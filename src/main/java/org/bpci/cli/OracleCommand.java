package org.bpci.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bpci oracle}: everything about one oracle and the BPI nodes it knows. */
@Command(
        name = "oracle",
        description = "Start an oracle; register nodes with it, send and receive messages, look after it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StartCommand.class, RegisterNodeCommand.class, SendMessageCommand.class, ListenCommand.class, GetMessageCommand.class,
            QueryCommand.class, StatsCommand.class, ListNodesCommand.class,
            RotateKeyCommand.class, DeregisterNodeCommand.class,
            IsolateNodeCommand.class, RestoreNodeCommand.class, DeadLettersCommand.class})
final class OracleCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
