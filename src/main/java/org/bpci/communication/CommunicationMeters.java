package org.bpci.communication;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The measures of the communication room; labels come from {@link Ending} alone. */
final class CommunicationMeters {

    private final Counter received;
    private final Counter sent;
    private final Map<Ending, Counter> ended = new EnumMap<>(Ending.class);

    CommunicationMeters(MeterRegistry registry, AtomicInteger connections) {
        Gauge.builder("oracle_websocket_connections_active", connections, AtomicInteger::get)
                .description("WebSocket connections that are open").register(registry);
        received = Counter.builder("oracle_websocket_messages_received_total")
                .description("WebSocket messages received").register(registry);
        sent = Counter.builder("oracle_websocket_messages_sent_total")
                .description("WebSocket messages sent").register(registry);
        for (Ending why : Ending.values()) {
            ended.put(why, Counter.builder("oracle_websocket_connections_ended_total").tag("reason", why.word())
                    .description("WebSocket connections that ended, by reason").register(registry));
        }
    }

    void received() {
        received.increment();
    }

    void sent(int messages) {
        sent.increment(messages);
    }

    void ended(Ending why) {
        ended.get(why).increment();
    }
}
