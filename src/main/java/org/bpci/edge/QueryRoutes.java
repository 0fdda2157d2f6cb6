package org.bpci.edge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.List;
import org.bpci.api.ApiFault;
import org.bpci.api.NodeJson;
import org.bpci.api.RelayJson;
import org.bpci.api.Role;
import org.bpci.api.Routes;
import org.bpci.api.StatsJson;
import org.bpci.bus.Bus;
import org.bpci.discovery.DiscoveryRequest.FindNode;
import org.bpci.discovery.DiscoveryRequest.NodeCounts;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Spelling;
import org.bpci.relay.RelayRequest.FindMessage;
import org.bpci.relay.RelayRequest.RelayStats;

/** Questions by name with parameters, for people and scripts that do not want to know the routes. */
final class QueryRoutes {

    private static final String NODE_STATUS = "node_status";
    private static final String NETWORK_SUMMARY = "network_summary";
    private static final String MESSAGE_STATUS = "message_status";
    private static final String QUEUE_STATUS = "queue_status";
    private static final List<String> TYPES = List.of(NODE_STATUS, NETWORK_SUMMARY, MESSAGE_STATUS, QUEUE_STATUS);
    private static final int TYPE_CHARS_MAX = 64;
    private static final int ID_CHARS_MAX = 128;

    private final Bus bus;

    QueryRoutes(Bus bus) {
        this.bus = bus;
    }

    void mount(RouteTable table) {
        table.mount(Routes.QUERY, this::query);
    }

    private Future<Reply> query(Call call) {
        Fields fields = Fields.of(call.tree(), "query");
        String type = fields.text("query_type", TYPE_CHARS_MAX);
        ObjectNode parameters = fields.optionalObject("parameters").orElseGet(JsonNodeFactory.instance::objectNode);
        fields.closed();
        return answer(type, Fields.of(parameters, "parameters"), call).map(result -> {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("query_type", type);
            json.set("result", result);
            return Reply.ok(json);
        });
    }

    private Future<ObjectNode> answer(String type, Fields parameters, Call call) {
        return switch (type) {
            case NODE_STATUS -> {
                var request = new FindNode(parameters.nodeId("node_id"));
                parameters.closed();
                yield bus.ask(request).map(NodeJson::view);
            }
            case NETWORK_SUMMARY -> {
                parameters.closed();
                yield bus.ask(new NodeCounts()).map(StatsJson::nodes);
            }
            case MESSAGE_STATUS -> {
                call.require(Role.VIEWER);
                var request = new FindMessage(parameters.optionalNodeId("source_node"), parameters.text("message_id", ID_CHARS_MAX));
                parameters.closed();
                yield bus.ask(request).map(RelayJson::view);
            }
            case QUEUE_STATUS -> {
                parameters.closed();
                yield bus.ask(new RelayStats()).map(StatsJson::queues);
            }
            default -> throw ApiFault.QUERY_TYPE_UNKNOWN.because("'" + type + "' is no query type; "
                    + Spelling.nearest(type, TYPES).map(near -> "did you mean '" + near + "'? ").orElse("")
                    + "known: " + String.join(", ", TYPES));
        };
    }
}
