package org.bpci.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;
import org.bpci.client.AppPapers;
import org.bpci.client.ClientFault;
import org.bpci.interapp.AppId;
import org.bpci.interapp.CommunicationType;
import org.bpci.interapp.Party;
import org.bpci.interapp.Permissions;
import org.bpci.interapp.SecurityRequirements;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Network;
import org.bpci.kernel.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bpci inter-app establish}: an agreement between two registered applications, signed by each whose key is here. */
@Command(
        name = "establish",
        description = "Propose an agreement between two applications, signed with the keys that are here; with both it is active at once.",
        sortOptions = false,
        footer = {"", "Permissions are clauses separated by commas: Read(accounts/*){rate=100/s,size=1MB}, !Read(accounts/closed/**),",
            "app2->app1: Execute(notify). Verbs: Read, Write, Execute, Subscribe, Delegate, or of your own. Without a direction app1 calls app2."})
final class EstablishCommand extends AppCommand {

    private static final Duration LIFETIME_USUAL = Duration.ofDays(90);
    private static final int ID_CHARS = 12;

    @Option(names = "--app1", required = true, paramLabel = "ID", description = "The application that calls, unless a clause says otherwise.")
    private AppId app1;

    @Option(names = "--app2", required = true, paramLabel = "ID", description = "The application that is called.")
    private AppId app2;

    @Option(names = "--type", required = true, paramLabel = "TYPE", description = "DataExchange, ServiceCall or EventStream.")
    private String type;

    @Option(names = "--permissions", required = true, paramLabel = "LIST", description = "What is allowed; everything else is denied.")
    private String permissions;

    @Option(names = "--agreement-id", paramLabel = "ID", description = "Default: a new random one.")
    private String agreementId;

    @Mixin
    private TermsOptions terms;

    @Override
    public Integer call() {
        Permissions clauses = Permissions.parse(permissions);
        CommunicationType communication = CommunicationType.of(type).orElseThrow(() ->
                InputFault.FIELD_INVALID.because("--type is DataExchange, ServiceCall or EventStream, not '" + type + "'"));
        Instant now = Instant.now();
        SecurityRequirements security = terms.security(agreements().floor());
        Party first = agreements().party(app1, security.encryptionLevel());
        Party second = agreements().party(app2, security.encryptionLevel());
        String id = agreementId == null ? "agreement-" + UUID.randomUUID().toString().replace("-", "").substring(0, ID_CHARS) : agreementId;
        ObjectNode draft = new AppPapers.AgreementDraft(id, 1, Optional.empty(), first, second, communication.wireName(), clauses, security,
                now, terms.expiresAt(now, now.plus(LIFETIME_USUAL))).tree();
        return send(signed(draft, first, second));
    }

    /** With the signature of each side whose key is here; with none there is nothing to send. */
    private ObjectNode signed(ObjectNode draft, Party first, Party second) {
        Network network = api().identity().network();
        Optional<SigningKey> key1 = appKeyring().find(first.app());
        Optional<SigningKey> key2 = appKeyring().find(second.app());
        if (key1.isEmpty() && key2.isEmpty()) {
            throw ClientFault.KEY_MISSING.because("the key of neither " + first.app() + " nor " + second.app() + " is in "
                    + Home.fromEnvironment().keys().resolve("apps") + "; whoever proposes an agreement signs it");
        }
        ObjectNode once = key1.map(key -> AppPapers.signedByApp1(network, draft, key)).orElse(draft);
        return key2.map(key -> AppPapers.signedByApp2(network, once, key)).orElse(once);
    }

    private int send(ObjectNode paper) {
        ApiClient.Answer answer = api().send(Routes.ESTABLISH, paper);
        return show(answer.body(), out -> {
            AgreementPrinter.print(answer.body(), out);
            AgreementPrinter.nextSteps(answer.body(), out);
        });
    }
}
