package org.bpci.client;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bpci.api.Routes;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;

/**
 * The registered keys of the nodes messages come from. Asked of the oracle once per node, and again when a signature does not
 * verify: the node may have rotated its key. Safe for many threads; the first message of a node waits for the answer.
 */
public final class SourceKeys {

    /** Nodes a receiver hears from; beyond it the keys are asked anew. */
    private static final int KEYS_MAX = 10_000;

    private final ApiClient api;
    private final Network network;
    private final Map<NodeId, VerificationKey> keys = new ConcurrentHashMap<>();

    public SourceKeys(ApiClient api, Network network) {
        this.api = api;
        this.network = network;
    }

    /** Whether the message is signed by the key its source is registered with now. */
    public boolean verifies(Delivery delivery) {
        Signed message = delivery.message();
        VerificationKey known = keys.get(delivery.source());
        if (known != null && message.verifies(network, Kind.MESSAGE, known)) {
            return true;
        }
        Optional<VerificationKey> asked = ask(delivery.source());
        if (keys.size() >= KEYS_MAX) {
            keys.clear();
        }
        asked.ifPresent(key -> keys.put(delivery.source(), key));
        return asked.filter(key -> !key.equals(known)).map(key -> message.verifies(network, Kind.MESSAGE, key)).orElse(false);
    }

    private Optional<VerificationKey> ask(NodeId node) {
        try {
            String key = api.get(Routes.NODE, node).path("public_key").asText();
            return key.isEmpty() ? Optional.empty() : Optional.of(VerificationKey.parse(key));
        } catch (Refusal refusal) {
            if (refusal.kind() == FaultKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw refusal;
        }
    }
}
