package org.bpci.edge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bpci.api.ApiFault;
import org.bpci.api.Routes;
import org.bpci.api.StatsJson;
import org.bpci.bus.Bus;
import org.bpci.discovery.DiscoveryRequest.NodeCounts;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Time;
import org.bpci.relay.RelayRequest.RateInForce;
import org.bpci.relay.RelayRequest.RelayStats;

/** The oracle itself: which one it is, how it does, and whether it runs as its operator thinks. */
final class OperatorRoutes {

    private static final int KEYS_SHOWN_MAX = 20;

    private final Bus bus;
    private final EdgeSettings settings;
    private final NodeProbe probe;
    private final InstantSource clock;

    OperatorRoutes(Bus bus, EdgeSettings settings, NodeProbe probe, InstantSource clock) {
        this.bus = bus;
        this.settings = settings;
        this.probe = probe;
        this.clock = clock;
    }

    void mount(RouteTable table) {
        table.mount(Routes.START, this::start);
        table.mount(Routes.INFO, call -> bus.ask(new RateInForce()).map(rate -> Reply.ok(info(rate))));
        table.mount(Routes.STATS, this::stats);
    }

    /** The oracle that answers is running; it can only say whether it runs with this configuration. */
    private Future<Reply> start(Call call) {
        Fields fields = Fields.of(call.tree(), "request");
        ObjectNode config = fields.object("config");
        fields.closed();
        List<String> differing = probe.differences(config);
        if (!differing.isEmpty()) {
            throw ApiFault.CONFIG_DIFFERS.because("the oracle runs with other values of "
                    + String.join(", ", differing.subList(0, Math.min(differing.size(), KEYS_SHOWN_MAX)))
                    + "; change its configuration file and restart it, or leave these keys out");
        }
        return Future.succeededFuture(Reply.ok(identity().put("status", "Running").put("started_at", Time.format(settings.startedAt()))));
    }

    private Future<Reply> stats(Call call) {
        return Future.all(bus.ask(new NodeCounts()), bus.ask(new RelayStats())).map(both -> {
            Instant now = clock.instant();
            ObjectNode json = identity()
                    .put("started_at", Time.format(settings.startedAt()))
                    .put("uptime_secs", Duration.between(settings.startedAt(), now).toSeconds());
            json.set("nodes", StatsJson.nodes(both.resultAt(0)));
            json.set("messages", StatsJson.messages(both.resultAt(1)));
            json.set("queues", StatsJson.queues(both.resultAt(1)));
            return Reply.ok(json);
        });
    }

    /** @param rate the relay's: the network may have decided another than is configured */
    private ObjectNode info(int rate) {
        ObjectNode json = identity()
                .put("public_key", settings.oracleKey().text())
                .put("key_id", settings.oracleKey().keyId())
                .put("version", settings.version())
                .put("dev", settings.dev())
                .put("registration", settings.registrationOpen() ? "open" : "operator")
                .put("websocket_port", settings.webSocketPort())
                .put("websocket_path", "/ws")
                .put("websocket_protocol", "bpci.v1")
                .put("time", Time.format(clock.instant()));
        ObjectNode limits = json.putObject("limits");
        settings.limits().forEach(limits::put);
        limits.put("rate_limit_per_node", rate);
        return json;
    }

    private ObjectNode identity() {
        return JsonNodeFactory.instance.objectNode()
                .put("oracle_id", settings.oracleId())
                .put("network_id", settings.network().id());
    }
}
