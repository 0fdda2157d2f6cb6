package org.bpci.node;

import java.util.Set;

/**
 * The whole configuration, checked; the nesting is that of {@code conf/oracle-config.yaml}, which explains each value.
 *
 * @param prometheusMetrics which of the seven agreed metrics are served
 * @param dev               an open node for trying out
 * @param devWsEcho         whether the raw WebSocket echo is open
 */
public record NodeConfig(
        OracleConfig oracleConfig, InterAppConfig interAppConfig, LoggingConfig logging, Set<String> prometheusMetrics, boolean dev,
        boolean devWsEcho) {

    public NodeConfig {
        prometheusMetrics = Set.copyOf(prometheusMetrics);
    }
}
