package org.bpci.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.bpci.discovery.DiscoveryRequest.Counts;
import org.bpci.discovery.NodeStatus;
import org.bpci.relay.RelayRequest.Stats;

/** How counts are written. */
public final class StatsJson {

    private StatsJson() {
    }

    public static ObjectNode nodes(Counts counts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("total", counts.total());
        for (NodeStatus status : NodeStatus.values()) {
            json.put(status.wireName().toLowerCase(Locale.ROOT), counts.byStatus().get(status));
        }
        return json;
    }

    /** Counters since the process started. */
    public static ObjectNode messages(Stats stats) {
        return JsonNodeFactory.instance.objectNode()
                .put("accepted", stats.acceptedMessages())
                .put("repeated", stats.repeatedMessages())
                .put("refused", stats.refusedMessages())
                .put("delivered_deliveries", stats.deliveredDeliveries())
                .put("expired_deliveries", stats.expiredDeliveries())
                .put("dead_deliveries", stats.deadDeliveries());
    }

    /** The queues as they stand. */
    public static ObjectNode queues(Stats stats) {
        return JsonNodeFactory.instance.objectNode()
                .put("queued_deliveries", stats.queuedDeliveries())
                .put("queued_bytes", stats.queuedBytes())
                .put("in_flight_deliveries", stats.inFlightDeliveries())
                .put("connected_targets", stats.connectedTargets());
    }
}
