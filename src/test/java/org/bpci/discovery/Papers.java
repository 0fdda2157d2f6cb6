package org.bpci.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;

/** What a node signs, for tests: one node, one key. */
final class Papers {

    static final Network NETWORK = Network.of("test-net");

    final NodeId id;
    final SigningKey key;

    Papers(String id) {
        this(id, SigningKey.generate(Suite.ED25519));
    }

    Papers(String id, SigningKey key) {
        this.id = new NodeId(id);
        this.key = key;
    }

    ObjectNode bare() {
        return JsonNodeFactory.instance.objectNode().put("node_id", id.value()).put("node_type", "EncCluster");
    }

    ObjectNode registration(Instant at) {
        return proved(bare(), at);
    }

    ObjectNode proved(ObjectNode body, Instant at) {
        body.put("public_key", key.verificationKey().text()).put("created_at", Time.format(at));
        return Signed.sign(body, NETWORK, Kind.REGISTRATION, key, "proof").tree();
    }

    ObjectNode rotation(SigningKey newKey, Instant at) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("node_id", id.value())
                .put("new_public_key", newKey.verificationKey().text()).put("created_at", Time.format(at));
        ObjectNode proved = Signed.sign(body, NETWORK, Kind.ROTATION, newKey, "new_key_proof", "signature").tree();
        return Signed.sign(proved, NETWORK, Kind.ROTATION, key).tree();
    }

    ObjectNode word(Kind kind, Instant at) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("node_id", id.value()).put("created_at", Time.format(at));
        return Signed.sign(body, NETWORK, kind, key).tree();
    }
}
