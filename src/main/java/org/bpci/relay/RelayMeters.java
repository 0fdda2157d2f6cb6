package org.bpci.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bpci.kernel.Refusal;

/** The relay's metrics. Labels are codes of refusals and states, never names of nodes. */
final class RelayMeters {

    private static final Duration LATENCY_MAX = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final Counter accepted;
    private final Counter repeated;
    private final Counter relayed;
    private final Timer latency;
    private final DistributionSummary commitMessages;
    private final AtomicLong openDeliveries = new AtomicLong();
    private final AtomicLong openBytes = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();
    private final Map<String, Counter> refusals = new HashMap<>();
    private final Map<DeliveryState, Counter> givenUp = new HashMap<>();

    RelayMeters(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = Counter.builder("oracle.messages.accepted").description("Messages made durable").register(registry);
        this.repeated = Counter.builder("oracle.messages.repeated")
                .description("Messages offered again that had been accepted").register(registry);
        this.relayed = Counter.builder("oracle.messages.relayed")
                .description("Deliveries acknowledged by their targets").register(registry);
        this.latency = Timer.builder("oracle.message.latency").description("From acceptance to the target's acknowledgement")
                .publishPercentileHistogram().maximumExpectedValue(LATENCY_MAX).register(registry);
        this.commitMessages = DistributionSummary.builder("oracle.relay.commit.messages")
                .description("Messages made durable by one commit").register(registry);
        Gauge.builder("oracle.queue.deliveries", openDeliveries, AtomicLong::get).description("Open deliveries").register(registry);
        Gauge.builder("oracle.queue.bytes", openBytes, AtomicLong::get).description("Bytes of open deliveries")
                .baseUnit("bytes").register(registry);
        Gauge.builder("oracle.deliveries.in.flight", inFlight, AtomicLong::get)
                .description("Deliveries handed out and not acknowledged").register(registry);
    }

    /** Copies what only the relay's own context may read, for whoever collects metrics. */
    void queues(Collection<Outbox> outboxes) {
        openDeliveries.set(outboxes.stream().mapToLong(Outbox::openDeliveries).sum());
        openBytes.set(outboxes.stream().mapToLong(Outbox::openBytes).sum());
        inFlight.set(outboxes.stream().mapToLong(Outbox::inFlight).sum());
    }

    void committed(int messages) {
        commitMessages.record(messages);
        accepted.increment(messages);
    }

    void repeated() {
        repeated.increment();
    }

    void refused(Refusal refusal) {
        refusals.computeIfAbsent(refusal.code(), code -> Counter.builder("oracle.messages.refused").tag("code", code)
                .description("Messages refused, by the code of the refusal").register(registry)).increment();
    }

    void relayed(long latencyMillis) {
        relayed.increment();
        latency.record(Duration.ofMillis(Math.max(0, latencyMillis)));
    }

    void givenUp(DeliveryState state) {
        givenUp.computeIfAbsent(state, any -> Counter.builder("oracle.deliveries.given.up").tag("state", state.wireName())
                .description("Deliveries that ended without an acknowledgement").register(registry)).increment();
    }

    long acceptedCount() {
        return (long) accepted.count();
    }

    long repeatedCount() {
        return (long) repeated.count();
    }

    long refusedCount() {
        return (long) refusals.values().stream().mapToDouble(Counter::count).sum();
    }

    long relayedCount() {
        return (long) relayed.count();
    }

    long givenUpCount(DeliveryState state) {
        Counter counter = givenUp.get(state);
        return counter == null ? 0 : (long) counter.count();
    }
}
