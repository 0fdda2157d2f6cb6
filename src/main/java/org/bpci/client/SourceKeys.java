package org.bpci.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.bpci.api.NodeJson;
import org.bpci.api.Routes;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.KeyHistory;
import org.bpci.kernel.KeySpan;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Time;

/**
 * The keys of the nodes messages come from, with the time each was its node's (protocol §5): what waited while its source rotated
 * its key is genuine, what was accepted after that verifies by the new key only. Safe for many threads; the first message of a
 * node waits for the answer, and so does one in each {@link KeySpan#LEEWAY}.
 */
public final class SourceKeys {

    /** Nodes a receiver hears from; beyond it the keys are asked anew. */
    private static final int NODES_MAX = 10_000;

    private final BiFunction<NodeId, Optional<Instant>, KeyHistory> oracle;
    private final Network network;
    private final Map<NodeId, KeyHistory> known = new ConcurrentHashMap<>();

    public SourceKeys(ApiClient api, Network network) {
        this((node, at) -> ask(api, node, at), network);
    }

    /** @param oracle the keys of a node: the latest, or those of a time */
    SourceKeys(BiFunction<NodeId, Optional<Instant>, KeyHistory> oracle, Network network) {
        this.oracle = oracle;
        this.network = network;
    }

    /** Whether the message is signed by a key that was its source's when the oracle accepted it. */
    public boolean verifies(Delivery delivery) {
        KeyHistory before = known.get(delivery.source());
        if (before != null && isFresh(before, delivery) && isSigned(delivery, before.keys())) {
            return true;
        }
        KeyHistory latest = oracle.apply(delivery.source(), Optional.empty());
        if (known.size() >= NODES_MAX) {
            known.clear();
        }
        known.put(delivery.source(), latest);
        return isSigned(delivery, latest.keys())
                || latest.more() && isSigned(delivery, oracle.apply(delivery.source(), Optional.of(delivery.acceptedAt())).keys());
    }

    /** Whether no key can have ended so long before the message was accepted that it would not verify by it any more. */
    private static boolean isFresh(KeyHistory keys, Delivery delivery) {
        return !delivery.acceptedAt().isAfter(keys.asOf().plus(KeySpan.LEEWAY));
    }

    private boolean isSigned(Delivery delivery, List<KeySpan> keys) {
        return keys.stream().filter(span -> span.covers(delivery.acceptedAt()))
                .anyMatch(span -> delivery.message().verifies(network, Kind.MESSAGE, span.key()));
    }

    private static KeyHistory ask(ApiClient api, NodeId node, Optional<Instant> at) {
        try {
            Map<String, String> query = at.map(time -> Map.of("at", Time.format(time))).orElse(Map.of());
            if (!(api.call(Routes.NODE_KEYS, query, Optional.empty(), node).body() instanceof ObjectNode answer)) {
                throw ClientFault.ANSWER_UNREADABLE.because(api.endpoint() + " does not say which keys '" + node + "' has");
            }
            return NodeJson.readKeys(answer);
        } catch (Refusal refusal) {
            if (refusal.kind() == FaultKind.NOT_FOUND) {
                return KeyHistory.NONE;
            }
            throw refusal;
        }
    }
}
