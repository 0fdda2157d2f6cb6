package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;
import org.bpci.client.AppPapers;
import org.bpci.client.NodePapers;
import org.bpci.interapp.AppId;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.seal.PublicSealKey;
import org.bpci.seal.SealSuite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app register-app}: makes what the application lacks, keys and a node to host it, and registers it. */
@Command(
        name = "register-app",
        description = "Register an application; its keys are made and kept when it has none, and a node to host it, too.",
        sortOptions = false)
final class RegisterAppCommand extends AppCommand {

    private static final String HOST_TYPE = "Application";

    @Option(names = "--app-id", required = true, paramLabel = "ID", description = "1 to 128 letters, digits, '.', '_', ':' or '-'.")
    private AppId app;

    @Option(names = "--app-type", required = true, paramLabel = "TYPE", description = "WebApp, MobileApp, Backend, Device, or Custom:NAME.")
    private String type;

    @Option(names = "--capabilities", paramLabel = "LIST", defaultValue = "", description = "Names separated by commas.")
    private String capabilities;

    @Option(names = "--hosting-node", paramLabel = "ID",
            description = "The node that hosts it; its key is in the keyring. Default: the node it had, or one of the application's own name, registered on the way.")
    private NodeId host;

    @Option(names = "--suite", paramLabel = "SUITE", defaultValue = "ed25519",
            description = "For a new key: ed25519 (default), or ed25519+ml-dsa-65, which agreements at level Quantum need.")
    private String suite;

    @Override
    public Integer call() {
        Network network = api().identity().network();
        NodeId node = hostingNode();
        SigningKey nodeKey = nodeKey(node, network);
        Optional<SigningKey> existing = appKeyring().find(app);
        SigningKey key = existing.orElseGet(() -> appKeyring().create(app, Suite.of(suite)));
        List<PublicSealKey> sealing = Stream.of(SealSuite.values()).map(each -> appKeyring().sealing(app, each).publicKey()).toList();
        List<String> names = Stream.of(capabilities.split(",")).map(String::strip).filter(name -> !name.isEmpty()).toList();
        ObjectNode paper = AppPapers.registration(network, new AppPapers.AppDraft(app, type, node, names, sealing), key, nodeKey, Instant.now());
        ApiClient.Answer answer = api().send(Routes.REGISTER_APP, paper);
        return show(answer.body(), out -> {
            out.println((answer.status() == 201 ? "Registered " : "Updated ") + app + " (" + text(answer.body(), "app_type") + "), hosted by node " + node);
            out.println("  key " + key.verificationKey().keyId() + " (" + key.verificationKey().suite().wireName() + ")"
                    + (existing.isPresent() ? ", kept in " : ", newly made, kept in ") + appKeyring().file(app));
        });
    }

    private NodeId hostingNode() {
        if (host != null) {
            return host;
        }
        try {
            return host(app);
        } catch (Refusal refusal) {
            if (refusal.kind() != FaultKind.NOT_FOUND) {
                throw refusal;
            }
            return new NodeId(app.value());
        }
    }

    /** A node that was asked for has to be there; one of the application's own name is made when it is not. */
    private SigningKey nodeKey(NodeId node, Network network) {
        if (host != null || registered(node)) {
            return key(node);
        }
        SigningKey made = keyring().find(node).orElseGet(() -> keyring().create(node, Suite.ED25519));
        api().send(Routes.REGISTER_NODE, NodePapers.registration(network, node, HOST_TYPE, Optional.empty(),
                JsonNodeFactory.instance.arrayNode(), made, Instant.now()));
        if (!json()) {
            out().println("Registered node " + node + " (" + HOST_TYPE + ") to host it, key in " + keyring().file(node));
        }
        return made;
    }

    private boolean registered(NodeId node) {
        try {
            api().get(Routes.NODE, node);
            return true;
        } catch (Refusal refusal) {
            if (refusal.kind() == FaultKind.NOT_FOUND) {
                return false;
            }
            throw refusal;
        }
    }
}
