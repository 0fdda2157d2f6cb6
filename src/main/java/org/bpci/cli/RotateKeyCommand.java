package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.bpci.api.Routes;
import org.bpci.client.Keyring;
import org.bpci.client.NodePapers;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci oracle rotate-key}: a new key for a node, signed by the old and the new one. */
@Command(name = "rotate-key", description = "Give a node a new key; the old one is kept under keys/retired.")
final class RotateKeyCommand extends ClientCommand {

    @Option(names = "--node-id", required = true, paramLabel = "ID", description = "The node.")
    private NodeId node;

    @Option(names = "--suite", paramLabel = "SUITE", description = "ed25519 or ed25519+ml-dsa-65. Default: that of the present key.")
    private String suite;

    @Override
    public Integer call() {
        Keyring keyring = keyring();
        SigningKey old = key(node);
        SigningKey next = keyring.next(node, suite == null ? old.verificationKey().suite() : Suite.of(suite));
        JsonNode known = api().get(Routes.NODE, node);
        // An earlier attempt may have reached the oracle although its answer was lost.
        JsonNode answer = known.path("public_key").asText().equals(next.verificationKey().text()) ? known
                : api().send(Routes.ROTATE_KEY,
                        NodePapers.rotation(api().identity().network(), node, old, next, Instant.now()), node).body();
        keyring.rotate(node);
        return show(answer, out -> {
            out.println("Rotated the key of " + node);
            out.println("  old " + old.verificationKey().keyId() + ", kept in " + keyring.retired(node, old));
            out.println("  new " + next.verificationKey().keyId() + ", kept in " + keyring.file(node));
        });
    }
}
