package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;
import org.bpci.client.Keyring;
import org.bpci.client.NodePapers;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci oracle register-node}: makes the node's key when there is none, proves it, registers or updates the node. */
@Command(
        name = "register-node",
        description = "Register a BPI node; its key is made and kept when it has none.",
        sortOptions = false)
final class RegisterNodeCommand extends ClientCommand {

    private static final int CAPABILITIES_BYTES_MAX = 64 * 1024;

    @Option(names = "--node-id", required = true, paramLabel = "ID", description = "1 to 128 letters, digits, '.', '_', ':' or '-'.")
    private NodeId node;

    @Option(names = "--node-type", required = true, paramLabel = "TYPE",
            description = "EncCluster, Oracle, Validator, Storage, Gateway, Application, or Custom:NAME.")
    private String type;

    @Option(names = "--endpoint", paramLabel = "URL",
            description = "The node's own ws:// or wss:// address, dialled by the oracle when the node is not connected. "
                    + "The oracle's address is given before 'register-node', or by BPCI_ENDPOINT.")
    private URI nodeEndpoint;

    @Option(names = "--capabilities", paramLabel = "LIST", defaultValue = "",
            description = "Names separated by commas (encryption,storage), or the JSON object of the protocol.")
    private String capabilities;

    @Option(names = "--suite", paramLabel = "SUITE", defaultValue = "ed25519",
            description = "For a new key: ed25519 (default) or ed25519+ml-dsa-65.")
    private String suite;

    @Override
    public Integer call() {
        Keyring keyring = keyring();
        Optional<SigningKey> existing = keyring.find(node);
        SigningKey key = existing.orElseGet(() -> keyring.create(node, Suite.of(suite)));
        ObjectNode paper = NodePapers.registration(api().identity().network(), node, type, Optional.ofNullable(nodeEndpoint),
                capabilities(), key, Instant.now());
        ApiClient.Answer answer = api().send(Routes.REGISTER_NODE, paper);
        return show(answer.body(), out -> {
            out.println((answer.status() == 201 ? "Registered " : "Updated ") + node + " (" + type + ")");
            out.println("  key " + key.verificationKey().keyId() + (existing.isPresent() ? ", kept in " : ", newly made, kept in ")
                    + keyring.file(node));
        });
    }

    private JsonNode capabilities() {
        if (capabilities.strip().startsWith("{")) {
            return Json.parseObject(capabilities, CAPABILITIES_BYTES_MAX);
        }
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        List.of(capabilities.split(",")).stream().map(String::strip).filter(name -> !name.isEmpty()).forEach(names::add);
        return names;
    }
}
