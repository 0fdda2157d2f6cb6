package org.bpci.cli;

import org.bpci.api.Route;
import org.bpci.api.Routes;
import org.bpci.kernel.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app resume}: by one side alone, or by an operator. */
@Command(name = "resume", description = "Resume an agreement that this side, or as an operator a policy or an operator, has suspended.", sortOptions = false)
final class ResumeCommand extends WordCommand {

    @Option(names = "--as-operator", description = "By the operator's token instead of a party's key; needs --reason.")
    private boolean operator;

    @Override
    Kind kind() {
        return Kind.RESUMPTION;
    }

    @Override
    Route route() {
        return Routes.RESUME_AGREEMENT;
    }

    @Override
    boolean byOperator() {
        return operator;
    }
}
