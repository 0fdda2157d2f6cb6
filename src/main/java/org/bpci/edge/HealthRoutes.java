package org.bpci.edge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bpci.api.Routes;
import org.bpci.edge.NodeProbe.Part;

/** What machines ask: is it alive, is it ready, what does it count, what does it serve. */
final class HealthRoutes {

    /** However often it is asked, the node is looked at no more than this often by each instance. */
    private static final long PARTS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final NodeProbe probe;
    private final LongSupplier nanos;
    private final String openApi = resource("/openapi.yaml");
    private Future<List<Part>> parts; // null before the first question
    private long partsAskedAt;

    HealthRoutes(NodeProbe probe, LongSupplier nanos) {
        this.probe = probe;
        this.nanos = nanos;
    }

    void mount(RouteTable table) {
        table.mount(Routes.LIVE, call -> Future.succeededFuture(
                Reply.ok(JsonNodeFactory.instance.objectNode().put("status", "UP"))));
        table.mount(Routes.READY, call -> parts().map(HealthRoutes::health));
        table.mount(Routes.HEALTH, call -> parts().map(HealthRoutes::health));
        table.mount(Routes.METRICS, call -> Future.succeededFuture(Reply.text(METRICS_TYPE, probe.metrics())));
        table.mount(Routes.OPENAPI, call -> Future.succeededFuture(Reply.text("application/yaml", openApi)));
    }

    private Future<List<Part>> parts() {
        long now = nanos.getAsLong();
        if (parts == null || parts.isComplete() && now - partsAskedAt > PARTS_NANOS) {
            partsAskedAt = now;
            parts = probe.parts();
        }
        return parts;
    }

    /** 503 when a part is down, so that a load balancer need not read the body. */
    private static Reply health(List<Part> parts) {
        boolean up = parts.stream().allMatch(Part::up);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", up ? "UP" : "DOWN");
        ArrayNode checks = json.putArray("checks");
        for (Part part : parts) {
            ObjectNode check = checks.addObject().put("name", part.name()).put("status", part.up() ? "UP" : "DOWN");
            if (!part.up()) {
                check.put("detail", part.trouble());
            }
        }
        return Reply.of(up ? 200 : 503, json);
    }

    private static String resource(String name) {
        try (InputStream in = HealthRoutes.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
