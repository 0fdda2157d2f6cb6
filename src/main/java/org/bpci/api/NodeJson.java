package org.bpci.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.bpci.discovery.Capabilities;
import org.bpci.discovery.DiscoveryRequest.NodePage;
import org.bpci.discovery.NodeRecord;
import org.bpci.discovery.NodeView;
import org.bpci.kernel.Fields;
import org.bpci.kernel.KeyHistory;
import org.bpci.kernel.KeySpan;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Time;
import org.bpci.kernel.VerificationKey;

/** How nodes are written, and what receivers read of them. */
public final class NodeJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** A hybrid key takes 2 672 characters. */
    private static final int KEY_CHARS_MAX = 4_096;

    private NodeJson() {
    }

    public static ObjectNode view(NodeView view) {
        NodeRecord node = view.node();
        ObjectNode json = NODES.objectNode()
                .put("node_id", node.id().value())
                .put("node_type", node.type())
                .put("status", view.status().wireName());
        node.endpoint().ifPresent(endpoint -> json.put("endpoint", endpoint.toString()));
        json.set("capabilities", capabilities(node.capabilities()));
        node.key().ifPresent(key -> json.put("public_key", key.text()).put("key_id", key.keyId()));
        json.put("registered_at", Time.format(node.registeredAt())).put("updated_at", Time.format(node.updatedAt()));
        view.lastSeen().ifPresent(seen -> json.put("last_seen", Time.format(seen)));
        node.isolation().ifPresent(isolation -> json.putObject("isolation")
                .put("reason", isolation.reason()).put("by", isolation.by()).put("since", Time.format(isolation.since())));
        return json;
    }

    public static ObjectNode page(NodePage page) {
        ObjectNode json = NODES.objectNode();
        ArrayNode nodes = json.putArray("nodes");
        page.nodes().forEach(node -> nodes.add(view(node)));
        if (page.more()) {
            json.put("next", page.nodes().getLast().node().id().value());
        }
        return json;
    }

    public static ObjectNode keys(NodeId node, KeyHistory keys) {
        ObjectNode json = NODES.objectNode().put("node_id", node.value()).put("as_of", Time.format(keys.asOf()));
        ArrayNode spans = json.putArray("keys");
        for (KeySpan span : keys.keys()) {
            ObjectNode one = spans.addObject().put("key_id", span.key().keyId()).put("public_key", span.key().text())
                    .put("since", Time.format(span.since()));
            span.until().ifPresent(until -> one.put("until", Time.format(until)));
        }
        return json.put("more", keys.more());
    }

    /** Reads what {@link #keys} wrote. */
    public static KeyHistory readKeys(ObjectNode json) {
        Fields fields = Fields.of(json, "keys of a node");
        List<KeySpan> keys = new ArrayList<>();
        for (JsonNode item : fields.array("keys", KeyHistory.KEYS_MAX)) {
            Fields key = Fields.of(item instanceof ObjectNode object ? object : NODES.objectNode(), "key of a node");
            keys.add(new KeySpan(VerificationKey.parse(key.text("public_key", KEY_CHARS_MAX)), key.instant("since"), key.optionalInstant("until")));
        }
        return new KeyHistory(fields.instant("as_of"), keys, fields.bool("more"));
    }

    private static ObjectNode capabilities(Capabilities capabilities) {
        ObjectNode json = NODES.objectNode()
                .put("supports_consensus", capabilities.supportsConsensus())
                .put("supports_encryption", capabilities.supportsEncryption());
        capabilities.maxMessageBytes().ifPresent(bytes -> json.put("max_message_size", bytes));
        json.set("supported_protocols", texts(capabilities.supportedProtocols()));
        json.set("names", texts(capabilities.names()));
        return json;
    }

    private static ArrayNode texts(List<String> values) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(array::add);
        return array;
    }
}
