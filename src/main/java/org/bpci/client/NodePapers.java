package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Time;

/** The objects a node signs about itself: registration, key rotation, heartbeat, deregistration (protocol §3). */
public final class NodePapers {

    private NodePapers() {
    }

    /**
     * @param type         {@code EncCluster} … or {@code Custom:Name}
     * @param capabilities a list of names, or the object form
     */
    public static ObjectNode registration(
            Network network, NodeId node, String type, Optional<URI> endpoint, JsonNode capabilities, Signer signer, Instant now) {
        ObjectNode paper = JsonNodeFactory.instance.objectNode().put("node_id", node.value()).put("node_type", type);
        endpoint.ifPresent(uri -> paper.put("endpoint", uri.toString()));
        paper.set("capabilities", capabilities);
        paper.put("public_key", signer.verificationKey().text()).put("created_at", Time.format(now));
        return paper.put("proof", signature(paper, network, Kind.REGISTRATION, signer));
    }

    /** Signed by the new key, then with that proof in it by the old one: nobody can move a node to a key he does not hold. */
    public static ObjectNode rotation(Network network, NodeId node, Signer oldKey, Signer newKey, Instant now) {
        ObjectNode paper = JsonNodeFactory.instance.objectNode()
                .put("node_id", node.value())
                .put("new_public_key", newKey.verificationKey().text())
                .put("created_at", Time.format(now));
        paper.put("new_key_proof", signature(paper, network, Kind.ROTATION, newKey));
        return Signed.sign(paper, network, Kind.ROTATION, oldKey).tree();
    }

    public static ObjectNode deregistration(Network network, NodeId node, Signer signer, Instant now) {
        return aboutItself(network, node, Kind.DEREGISTRATION, signer, now);
    }

    public static ObjectNode heartbeat(Network network, NodeId node, Signer signer, Instant now) {
        return aboutItself(network, node, Kind.HEARTBEAT, signer, now);
    }

    private static ObjectNode aboutItself(Network network, NodeId node, Kind kind, Signer signer, Instant now) {
        ObjectNode paper = JsonNodeFactory.instance.objectNode()
                .put("node_id", node.value()).put("created_at", Time.format(now));
        return Signed.sign(paper, network, kind, signer).tree();
    }

    private static String signature(ObjectNode paper, Network network, Kind kind, Signer signer) {
        return Signed.sign(paper, network, kind, signer).signature().orElseThrow().text();
    }
}
