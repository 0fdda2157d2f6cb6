package org.bpci.interapp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The room's metrics. Labels are codes, never names of applications or agreements. */
final class InterAppMeters {

    static final String ALLOWED = "allowed";
    static final String ALLOWED_AGAIN = "allowed-again";
    static final String HELD = "held";
    static final String REVOKED = "revoked";

    private final MeterRegistry registry;
    private final AtomicInteger agreements = new AtomicInteger();
    private final AtomicInteger apps = new AtomicInteger();
    private final Map<String, Counter> calls = new TreeMap<>();

    InterAppMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("oracle_inter_app_agreements_total", agreements, AtomicInteger::get)
                .description("Agreements in force, suspended ones included").register(registry);
        Gauge.builder("oracle.inter.app.apps", apps, AtomicInteger::get).description("Registered applications").register(registry);
    }

    void book(Book book) {
        agreements.set((int) book.standings().stream().filter(standing -> standing.current().isPresent()).count());
        apps.set(book.apps().size());
    }

    /** @param outcome the code of a refusal, or one of this class's words */
    void call(String outcome) {
        calls.computeIfAbsent(outcome, code -> Counter.builder("oracle.inter.app.calls").tag("outcome", code)
                .description("Calls and responses decided, by outcome").register(registry)).increment();
    }

    Map<String, Long> calls() {
        Map<String, Long> counts = new TreeMap<>();
        calls.forEach((outcome, counter) -> counts.put(outcome, (long) counter.count()));
        return counts;
    }
}
