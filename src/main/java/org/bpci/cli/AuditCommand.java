package org.bpci.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bpci audit}: the ledger, for people who trust nobody. */
@Command(
        name = "audit",
        description = "Check an oracle's ledger, take it away, prove what is in it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AuditVerifyCommand.class, AuditExportCommand.class, AuditProveCommand.class, AuditEntriesCommand.class})
final class AuditCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
