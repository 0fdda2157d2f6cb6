package org.bpci.cli.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;
import org.bpci.client.NodePapers;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;

/** A registered node of the bench and its key. */
record BenchNode(NodeId id, SigningKey key) {

    private static final int ATTEMPTS_MAX = 50;
    private static final Duration PAUSE_DEFAULT = Duration.ofMillis(200);

    /** Registers a new node; a limit on calls per address is waited out. */
    static BenchNode register(ApiClient api, String name, String... capabilities) throws InterruptedException {
        ArrayNode able = JsonNodeFactory.instance.arrayNode();
        List.of(capabilities).forEach(able::add);
        BenchNode node = new BenchNode(new NodeId(name), SigningKey.generate(Suite.ED25519));
        for (int attempt = 1; ; attempt++) {
            try {
                api.send(Routes.REGISTER_NODE, NodePapers.registration(api.identity().network(), node.id, "Application",
                        Optional.empty(), able, node.key, Instant.now()));
                return node;
            } catch (Refusal refusal) {
                if (!refusal.kind().retryable() || attempt == ATTEMPTS_MAX) {
                    throw refusal;
                }
                Thread.sleep(refusal.retryAfter().orElse(PAUSE_DEFAULT));
            }
        }
    }
}
