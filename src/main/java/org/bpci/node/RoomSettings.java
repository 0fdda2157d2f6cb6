package org.bpci.node;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.bpci.communication.CommunicationLimits;
import org.bpci.communication.CommunicationSettings;
import org.bpci.consensus.ConsensusLimits;
import org.bpci.consensus.ConsensusSettings;
import org.bpci.discovery.DiscoveryLimits;
import org.bpci.edge.EdgeSettings;
import org.bpci.interapp.AuditLevel;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.interapp.InterAppLimits;
import org.bpci.interapp.InterAppSettings;
import org.bpci.interapp.PolicySettings;
import org.bpci.interapp.SecurityRequirements;
import org.bpci.kernel.Ratio;
import org.bpci.relay.RelayLimits;
import org.bpci.relay.RelaySettings;

/** Gives each room its share of the configuration, in the room's own words. What the file cannot say keeps the room's default. */
final class RoomSettings {

    private final NodeParts parts;
    private final OracleConfig oracle;
    private final SecurityConfig security;
    private final PerformanceConfig performance;

    RoomSettings(NodeParts parts) {
        this.parts = parts;
        this.oracle = parts.config().oracleConfig();
        this.security = oracle.securityConfig();
        this.performance = oracle.performanceConfig();
    }

    /** The name of the log, which every checkpoint carries. */
    String ledgerOrigin() {
        return "bpci." + oracle.network() + "/" + oracle.nodeId();
    }

    DiscoveryLimits discoveryLimits() {
        DiscoveryLimits defaults = DiscoveryLimits.defaults();
        return new DiscoveryLimits(performance.maxNodes(), DiscoveryLimits.unverifiedShare(performance.maxNodes()),
                security.maxMessageAge(), defaults.clockSkewMax(), defaults.staleAfter(), defaults.lastSeenPeriod());
    }

    CommunicationSettings communication() {
        return new CommunicationSettings(oracle.nodeId().value(), oracle.network(), oracle.bindAddress(), oracle.wsPort(),
                Set.copyOf(security.allowedOrigins()), security.dialAllowedRanges(), parts.config().devWsEcho());
    }

    CommunicationLimits communicationLimits() {
        CommunicationLimits defaults = CommunicationLimits.defaults();
        return new CommunicationLimits(oracle.maxConnections(), performance.maxMessageBytes(), performance.inFlightWindow(),
                defaults.offerWindow(), defaults.helloTimeout(), defaults.handshakeTimeout(), defaults.heartbeatPeriod(),
                defaults.closeTimeout(), defaults.drainTimeout(), Math.max(defaults.queuedBytesMax(), 4 * performance.maxMessageBytes()),
                defaults.controlFramesMax(), defaults.controlFramesPeriod(), performance.connectionPoolSize());
    }

    RelaySettings relay() {
        RelayLimits defaults = RelayLimits.defaults();
        RelayLimits limits = new RelayLimits(performance.maxMessageBytes(), security.maxMessageAge(), security.rateLimitPerNode(),
                security.rateLimitBytesPerNode(), performance.queueMessagesPerTarget(), performance.queueBytesPerTarget(),
                performance.messageCacheSize(), performance.ackTimeout(), performance.maxDeliveryAttempts(), defaults.retryDelayMin(),
                defaults.retryDelayMax(), performance.batchSize(),
                performance.highThroughputMode() ? defaults.batchDelayMax() : Duration.ZERO, defaults.pendingMessagesMax());
        return new RelaySettings(oracle.nodeId(), oracle.network(), parts.key(), !security.requireSignatures(),
                performance.verifierInstances(), limits);
    }

    ConsensusSettings consensus() {
        ConsensusLimits defaults = ConsensusLimits.defaults();
        ConsensusConfig config = oracle.consensusConfig();
        return new ConsensusSettings(oracle.nodeId(), oracle.network(), parts.key(), new ConsensusLimits(config.minConsensusNodes(),
                config.consensusTimeout(), Ratio.parse(config.voteThreshold().toPlainString()), security.rateLimitPerNode(),
                config.enableConsensusBridge(), security.maxMessageAge(), defaults.clockSkewMax(), defaults.openProposalsMax(),
                defaults.openProposalsPerProposerMax(), defaults.batchBallots(), defaults.pendingBallotsMax(),
                performance.verifierInstances(), defaults.tickPeriod()));
    }

    InterAppSettings interApp() {
        InterAppConfig config = parts.config().interAppConfig();
        InterAppConfig.SecurityRequirements floor = config.securityRequirements();
        InterAppConfig.PolicyConfig policies = config.policies();
        InterAppLimits defaults = InterAppLimits.defaults();
        return new InterAppSettings(oracle.nodeId(), oracle.network(), parts.key(), security.minimumSuite(),
                new SecurityRequirements(EncryptionLevel.of(floor.encryptionLevel()).orElseThrow(), floor.authenticationRequired(), 1, floor.authorizationRequired()),
                config.agreementValidation(), AuditLevel.of(config.auditLevel()).orElseThrow(),
                new PolicySettings(policies.window(), policies.denialsMax(), PolicySettings.Action.of(policies.onRepeatedDenials()).orElseThrow(),
                        policies.rateViolationsMax(), PolicySettings.Action.of(policies.onRateViolations()).orElseThrow(), policies.lasts()),
                new InterAppLimits(config.maxApps(), config.maxAgreements(), security.maxMessageAge(), defaults.clockSkewMax(), defaults.tickPeriod()));
    }

    /** @param wsPort the one that was taken, where the file leaves it open */
    EdgeSettings edge(int wsPort) {
        String version = RoomSettings.class.getPackage().getImplementationVersion();
        return new EdgeSettings(oracle.bindAddress(), oracle.apiPort(), wsPort, oracle.nodeId().value(), oracle.network(),
                parts.key().verificationKey(), version == null ? "unpackaged" : version, parts.startedAt(),
                security.registrationOpen(), parts.config().dev(), oracle.relayTimeout(), performance.maxMessageBytes(),
                EdgeSettings.limits(Map.of(
                        "max_message_bytes", (long) performance.maxMessageBytes(),
                        "max_message_age_secs", security.maxMessageAge().toSeconds(),
                        "max_connections", (long) oracle.maxConnections(),
                        "rate_limit_per_node", (long) security.rateLimitPerNode(),
                        "rate_limit_bytes_per_node", (long) security.rateLimitBytesPerNode(),
                        "queue_messages_per_target", (long) performance.queueMessagesPerTarget(),
                        "queue_bytes_per_target", performance.queueBytesPerTarget(),
                        "in_flight_window", (long) performance.inFlightWindow(),
                        "ack_timeout_secs", performance.ackTimeout().toSeconds(),
                        "max_delivery_attempts", (long) performance.maxDeliveryAttempts())));
    }
}
