package org.bpci.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.AppPapers;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.interapp.Permissions;
import org.bpci.kernel.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bpci inter-app amend}: the next version of an agreement. */
@Command(
        name = "amend",
        description = "Sign the next version of an agreement. What only takes away is in force at once; what widens anything needs both sides.",
        sortOptions = false)
final class AmendCommand extends AppCommand {

    @Option(names = "--agreement-id", required = true, paramLabel = "ID", description = "The agreement.")
    private String agreementId;

    @Option(names = "--permissions", paramLabel = "LIST", description = "All clauses of the new version. Default: as they are.")
    private String permissions;

    @Option(names = "--app", paramLabel = "ID", description = "Sign for this side alone. Default: for each whose key is here.")
    private AppId app;

    @Mixin
    private TermsOptions terms;

    @Override
    public Integer call() {
        Agreement before = agreements().inForce(agreementId);
        Instant now = Instant.now();
        ObjectNode draft = new AppPapers.AgreementDraft(before.id(), before.version() + 1, Optional.of(before.digest()), before.app1(), before.app2(),
                before.type().wireName(), permissions == null ? before.permissions() : Permissions.parse(permissions),
                terms.security(before.security()), now, terms.expiresAt(now, before.expiresAt())).tree();
        var answer = api().send(Routes.ESTABLISH, signed(before, draft));
        return show(answer.body(), out -> {
            AgreementPrinter.print(answer.body(), out);
            AgreementPrinter.nextSteps(answer.body(), out);
        });
    }

    private ObjectNode signed(Agreement before, ObjectNode draft) {
        Network network = api().identity().network();
        AppId first = speaker(before, Optional.ofNullable(app));
        ObjectNode once = sign(network, before, draft, first);
        return app != null ? once : keysHere(before).filter(other -> !other.equals(first)).findFirst()
                .map(other -> sign(network, before, once, other)).orElse(once);
    }

    private ObjectNode sign(Network network, Agreement before, ObjectNode draft, AppId side) {
        return side.equals(before.app1().app()) ? AppPapers.signedByApp1(network, draft, appKey(side))
                : AppPapers.signedByApp2(network, draft, appKey(before.app2().app()));
    }
}
