package org.bpci.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final Metrics metrics = new Metrics();

    private boolean scraped(String line) {
        return metrics.scrape().lines().anyMatch(line::equals);
    }

    @Test
    void agreedNamesAreExactWhateverTheKindOfMeter() {
        for (String name : Set.of("oracle_connected_nodes_total", "oracle_consensus_rounds_total", "oracle_inter_app_agreements_total",
                "oracle_consensus_participation_ratio", "oracle_websocket_connections_active")) {
            Gauge.builder(name, () -> 3).register(metrics.registry());
            assertTrue(scraped(name + " 3.0"), name);
        }
        Counter.builder("oracle_messages_relayed_total").register(metrics.registry()).increment();
        assertTrue(scraped("oracle_messages_relayed_total 1.0"), metrics.scrape());
        Timer.builder("oracle_message_latency_seconds").register(metrics.registry()).record(Duration.ofSeconds(2));
        assertTrue(scraped("oracle_message_latency_seconds_sum 2.0"), metrics.scrape());
    }

    @Test
    void anAgreedMetricThatIsNotListedIsNotServedAndOthersAre() {
        metrics.serve(Set.of("oracle_messages_relayed_total"));
        Gauge.builder("oracle_connected_nodes_total", () -> 3).register(metrics.registry());
        Counter.builder("oracle_messages_relayed_total").register(metrics.registry()).increment();
        Counter.builder("relay.refused").tag("reason", "stale").register(metrics.registry()).increment();
        assertFalse(metrics.scrape().contains("oracle_connected_nodes_total"));
        assertTrue(scraped("oracle_messages_relayed_total 1.0"));
        assertTrue(scraped("relay_refused_total{reason=\"stale\"} 1.0"), metrics.scrape());
    }
}
