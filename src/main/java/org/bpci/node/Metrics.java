package org.bpci.node;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.Set;

/** The metrics of the node, in Prometheus' text form, under exactly the agreed names. */
final class Metrics {

    /** Of Vert.x's own only what no room counts and what costs nothing per message. */
    private static final Set<MetricsDomain> VERTX_DOMAINS = EnumSet.of(MetricsDomain.HTTP_SERVER);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile Set<String> served = Set.copyOf(ConfigKeys.METRICS);

    Metrics() {
        registry.config().namingConvention(new ExactNames()).meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                return ConfigKeys.METRICS.contains(id.getName()) && !served.contains(id.getName())
                        ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
            }
        }).meterFilter(MeterFilter.denyNameStartsWith("vertx.sql")); // its two gauges are registered once per pool and clash
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Which of the agreed metrics are served; to be said before the rooms make theirs. */
    void serve(Set<String> names) {
        served = Set.copyOf(names);
    }

    /** What a scraper gets. */
    String scrape() {
        return registry.scrape();
    }

    /** A Vert.x that reports here. */
    VertxBuilder measured(VertxBuilder builder, VertxOptions options) {
        MicrometerMetricsOptions metrics = new MicrometerMetricsOptions().setEnabled(true)
                .setLabels(EnumSet.of(Label.HTTP_METHOD, Label.HTTP_CODE));
        EnumSet.complementOf(EnumSet.copyOf(VERTX_DOMAINS)).forEach(metrics::addDisabledMetricsCategory);
        return builder.with(options.setMetricsOptions(metrics)).withMetrics(new MicrometerMetricsFactory(registry));
    }

    /** Prometheus reserves {@code _total} for counters and would take it from gauges; dashboards expect it there. */
    private static final class ExactNames extends PrometheusNamingConvention {

        @Override
        public String name(String name, Meter.Type type, String baseUnit) {
            return ConfigKeys.METRICS.contains(name) ? name : super.name(name, type, baseUnit);
        }
    }
}
