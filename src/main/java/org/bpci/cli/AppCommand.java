package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bpci.client.AppKeyring;
import org.bpci.client.Agreements;
import org.bpci.client.ClientFault;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;

/** A command that speaks for applications: their keys, and what the oracle knows of them and their agreements. */
abstract class AppCommand extends ClientCommand {

    private Agreements agreements;

    final AppKeyring appKeyring() {
        return AppKeyring.in(Home.fromEnvironment().keys());
    }

    final Agreements agreements() {
        if (agreements == null) {
            agreements = new Agreements(api(), api().identity().network(), appKeyring().agreements());
        }
        return agreements;
    }

    /** The application's private key, or a refusal that says how to come by one. */
    final SigningKey appKey(AppId app) {
        return appKeyring().find(app).orElseThrow(() -> noKey(app));
    }

    static RuntimeException noKey(AppId app) {
        return ClientFault.KEY_MISSING.because("no key for application " + app + " in " + Home.fromEnvironment().keys().resolve("apps")
                + "; 'bpci inter-app register-app --app-id " + app + " --app-type WebApp' makes one and registers it, or copy its PEM file there");
    }

    /** The node that hosts an application. */
    final NodeId host(AppId app) {
        return new NodeId(text(agreements().app(app), "hosting_node"));
    }

    /** The party that speaks: the one asked for, otherwise the first whose key is here. */
    final AppId speaker(Agreement agreement, Optional<AppId> asked) {
        return asked.orElseGet(() -> keysHere(agreement).findFirst().orElseThrow(() -> ClientFault.KEY_MISSING.because(
                "the key of neither " + agreement.app1().app() + " nor " + agreement.app2().app() + " is in " + Home.fromEnvironment().keys().resolve("apps")
                        + "; only a party speaks for an agreement")));
    }

    /** The parties whose keys are here, app1 first. */
    final Stream<AppId> keysHere(Agreement agreement) {
        return List.of(agreement.app1().app(), agreement.app2().app()).stream().filter(app -> appKeyring().find(app).isPresent());
    }

    /** How the state is said in a table: with the reason when it is not in force. */
    static String since(JsonNode version) {
        return text(version, "since") + " by " + text(version, "by");
    }
}
