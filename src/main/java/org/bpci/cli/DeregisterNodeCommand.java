package org.bpci.cli;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.NodePapers;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci oracle deregister-node}: by the node itself with its key, or by an operator with a token. */
@Command(
        name = "deregister-node",
        description = "Take a node off the oracle: signed with its key when that is here, otherwise as operator. The key file stays.")
final class DeregisterNodeCommand extends ClientCommand {

    @Option(names = "--node-id", required = true, paramLabel = "ID", description = "The node.")
    private NodeId node;

    @Option(names = "--as-operator", description = "Use the operator's token even when the node's key is here.")
    private boolean asOperator;

    @Override
    public Integer call() {
        Optional<SigningKey> key = asOperator ? Optional.empty() : keyring().find(node);
        var answer = api().call(Routes.REMOVE_NODE, Map.of(), key.map(signer ->
                NodePapers.deregistration(api().identity().network(), node, signer, Instant.now())), node);
        return show(answer.body(), out -> out.println("Deregistered " + node
                + (key.isPresent() ? "; its key stays in " + keyring().file(node) : " as operator")));
    }
}
