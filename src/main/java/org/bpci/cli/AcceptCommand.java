package org.bpci.cli;

import java.util.Optional;
import org.bpci.api.Route;
import org.bpci.api.Routes;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.kernel.Kind;
import picocli.CommandLine.Command;

/** {@code bpci inter-app accept}: the other side's signature under a proposed version. */
@Command(
        name = "accept",
        description = "Accept the proposed version of an agreement for the side that has not signed it. Read it first: bpci inter-app agreements --agreement-id ID.",
        sortOptions = false)
final class AcceptCommand extends WordCommand {

    @Override
    Kind kind() {
        return Kind.ACCEPTANCE;
    }

    @Override
    Route route() {
        return Routes.ACCEPT_AGREEMENT;
    }

    @Override
    Agreement meant(Agreement inForce, Optional<Agreement> proposed) {
        return proposed.orElse(inForce);
    }

    @Override
    AppId speaking(Agreement version, Optional<AppId> asked) {
        AppId unsigned = version.tree().has("app1_signature") ? version.app2().app() : version.app1().app();
        return asked.orElse(unsigned);
    }

    /** From now on the application knows what it agreed to, whatever an oracle shows. */
    @Override
    void said(Agreement version, AppId speaker) {
        if (version.party(speaker).key().equals(appKey(speaker).verificationKey())) {
            agreements().accepted(version);
        }
    }
}
