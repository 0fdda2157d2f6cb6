package org.bpci.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.bpci.discovery.Capabilities;
import org.bpci.discovery.DiscoveryRequest.NodePage;
import org.bpci.discovery.NodeRecord;
import org.bpci.discovery.NodeView;
import org.bpci.kernel.Time;

/** How nodes are written. */
public final class NodeJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

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
