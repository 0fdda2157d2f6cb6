package org.bpci.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bpci inter-app}: applications, their agreements, the calls they make under them, and the proof of it all. */
@Command(
        name = "inter-app",
        description = "Register applications, agree what each may ask of the other, call, answer, and prove it afterwards.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RegisterAppCommand.class, EstablishCommand.class, AcceptCommand.class, AmendCommand.class, ValidateCommand.class,
            CallCommand.class, ResponseCommand.class, ServeCommand.class, ExplainCallCommand.class, AuditAgreementCommand.class,
            RevokeCommand.class, SuspendCommand.class, ResumeCommand.class, AppsCommand.class, AgreementsCommand.class,
            QuarantineAppCommand.class, LiftQuarantineCommand.class})
final class InterAppCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
