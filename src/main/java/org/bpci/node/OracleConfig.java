package org.bpci.node;

import java.nio.file.Path;
import java.time.Duration;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;

/**
 * Who this oracle is, where it listens and what it may use.
 *
 * @param publicUrl   how others reach the API; empty when that is the bound address
 * @param databaseUrl empty for the embedded PostgreSQL; may hold a password, so it is never shown
 */
public record OracleConfig(
        NodeId nodeId, Network network, String bindAddress, int apiPort, int wsPort, String publicUrl, Path dataDir,
        String databaseUrl, int maxConnections, Duration relayTimeout, ConsensusConfig consensusConfig,
        SecurityConfig securityConfig, PerformanceConfig performanceConfig) {

    @Override
    public String toString() {
        return "OracleConfig[" + nodeId + " on " + network + " at " + bindAddress + ":" + apiPort + "]";
    }
}
