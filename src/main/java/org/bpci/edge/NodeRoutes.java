package org.bpci.edge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bpci.api.ApiFault;
import org.bpci.api.NodeJson;
import org.bpci.api.Role;
import org.bpci.api.Routes;
import org.bpci.bus.Bus;
import org.bpci.discovery.DiscoveryRequest.DeregisterNode;
import org.bpci.discovery.DiscoveryRequest.FindNode;
import org.bpci.discovery.DiscoveryRequest.Heartbeat;
import org.bpci.discovery.DiscoveryRequest.IsolateNode;
import org.bpci.discovery.DiscoveryRequest.KeysOf;
import org.bpci.discovery.DiscoveryRequest.ListNodes;
import org.bpci.discovery.DiscoveryRequest.RegisterNode;
import org.bpci.discovery.DiscoveryRequest.RemoveNode;
import org.bpci.discovery.DiscoveryRequest.RestoreNode;
import org.bpci.discovery.DiscoveryRequest.RotateKey;
import org.bpci.discovery.NodeStatus;
import org.bpci.discovery.NodeType;
import org.bpci.kernel.Fields;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;

/** Nodes: who they are, and what they and the operators do about it. */
final class NodeRoutes {

    private static final int PAGE_NODES = 100;
    private static final int PAGE_NODES_MAX = 1_000;
    private static final int REASON_CHARS_MAX = 256;

    private final Bus bus;
    private final boolean registrationOpen;

    NodeRoutes(Bus bus, EdgeSettings settings) {
        this.bus = bus;
        this.registrationOpen = settings.registrationOpen();
    }

    void mount(RouteTable table) {
        table.mount(Routes.REGISTER_NODE, this::register);
        table.mount(Routes.LIST_NODES, this::list);
        table.mount(Routes.NODE, call -> bus.ask(new FindNode(call.nodeId())).map(NodeJson::view).map(Reply::ok));
        table.mount(Routes.REMOVE_NODE, this::remove);
        table.mount(Routes.NODE_KEYS, this::keys);
        table.mount(Routes.ROTATE_KEY,
                call -> bus.ask(new RotateKey(call.nodeId(), call.tree())).map(NodeJson::view).map(Reply::ok));
        table.mount(Routes.HEARTBEAT,
                call -> bus.ask(new Heartbeat(call.nodeId(), call.tree())).map(NodeJson::view).map(Reply::ok));
        table.mount(Routes.ISOLATE_NODE, this::isolate);
        table.mount(Routes.RESTORE_NODE, this::restore);
    }

    private Future<Reply> register(Call call) {
        if (!registrationOpen) {
            call.require(Role.OPERATOR);
        }
        return bus.ask(new RegisterNode(call.tree()))
                .map(registered -> Reply.of(registered.created() ? 201 : 200, NodeJson.view(registered.node())));
    }

    private Future<Reply> list(Call call) {
        Optional<NodeStatus> status = call.query("status").map(text -> NodeStatus.of(text).orElseThrow(() ->
                ApiFault.QUERY_INVALID.because("?status= must be one of "
                        + Arrays.stream(NodeStatus.values()).map(NodeStatus::wireName).collect(Collectors.joining(", ")))));
        Optional<String> type = call.query("type").map(text -> NodeType.normalize(text).orElseThrow(() ->
                ApiFault.QUERY_INVALID.because("?type= must be " + NodeType.EXPECTED)));
        int limit = (int) call.queryInteger("limit", 1, PAGE_NODES_MAX, PAGE_NODES);
        return bus.ask(new ListNodes(status, type, call.queryNodeId("after"), limit)).map(NodeJson::page).map(Reply::ok);
    }

    /** Of a node that left, too: what it sent may be on its way. One that never had a key is unknown, or has none yet. */
    private Future<Reply> keys(Call call) {
        NodeId node = call.nodeId();
        return bus.ask(new KeysOf(node, call.queryInstant("at")))
                .compose(keys -> keys.keys().isEmpty() ? bus.ask(new FindNode(node)).map(known -> keys) : Future.succeededFuture(keys))
                .map(keys -> Reply.ok(NodeJson.keys(node, keys)));
    }

    /** A body with a signature is the node's own word; anything else needs an operator. */
    private Future<Reply> remove(Call call) {
        NodeId node = call.nodeId();
        Optional<ObjectNode> body = call.hasBody() ? Optional.of(call.tree()) : Optional.empty();
        boolean ownWord = body.isPresent() && (body.get().has(Signed.SIGNATURE) || !call.hasToken());
        Future<Void> removed;
        if (ownWord) {
            removed = bus.ask(new DeregisterNode(node, body.get()));
        } else {
            String by = call.require(Role.OPERATOR).subject();
            removed = bus.ask(new RemoveNode(node, body.map(NodeRoutes::reason).orElse("removed by an operator"), by));
        }
        return removed.map(done -> Reply.ok(JsonNodeFactory.instance.objectNode()
                .put("node_id", node.value()).put("status", "Deregistered")));
    }

    private Future<Reply> isolate(Call call) {
        String by = call.require(Role.OPERATOR).subject();
        return bus.ask(new IsolateNode(call.nodeId(), reason(call.tree()), by)).map(NodeJson::view).map(Reply::ok);
    }

    private Future<Reply> restore(Call call) {
        String by = call.require(Role.OPERATOR).subject();
        return bus.ask(new RestoreNode(call.nodeId(), reason(call.tree()), by)).map(NodeJson::view).map(Reply::ok);
    }

    private static String reason(ObjectNode body) {
        Fields fields = Fields.of(body, "operator's order");
        String reason = fields.text("reason", REASON_CHARS_MAX);
        fields.closed();
        return reason;
    }
}
