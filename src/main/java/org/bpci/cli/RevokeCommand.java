package org.bpci.cli;

import org.bpci.api.Route;
import org.bpci.api.Routes;
import org.bpci.kernel.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app revoke}: by one side alone, or by an operator. */
@Command(name = "revoke", description = "Revoke an agreement, for ever. When it is answered nothing more is handed out under it.", sortOptions = false)
final class RevokeCommand extends WordCommand {

    @Option(names = "--as-operator", description = "By the operator's token instead of a party's key; needs --reason.")
    private boolean operator;

    @Override
    Kind kind() {
        return Kind.REVOCATION;
    }

    @Override
    Route route() {
        return Routes.REVOKE_AGREEMENT;
    }

    @Override
    boolean byOperator() {
        return operator;
    }
}
