package org.bpci.cli;

import org.bpci.api.Route;
import org.bpci.api.Routes;
import org.bpci.kernel.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app suspend}: by one side alone, or by an operator. */
@Command(name = "suspend", description = "Suspend an agreement until it is resumed. When it is answered nothing more is handed out under it; what waits goes on when it is resumed.", sortOptions = false)
final class SuspendCommand extends WordCommand {

    @Option(names = "--as-operator", description = "By the operator's token instead of a party's key; needs --reason.")
    private boolean operator;

    @Override
    Kind kind() {
        return Kind.SUSPENSION;
    }

    @Override
    Route route() {
        return Routes.SUSPEND_AGREEMENT;
    }

    @Override
    boolean byOperator() {
        return operator;
    }
}
