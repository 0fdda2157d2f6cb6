package org.bpci.node;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Period;
import java.util.Map;
import java.util.Set;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Suite;
import org.bpci.sql.DatabaseLocation;

/** Builds the records from the values, and checks what only several values together can show. */
final class NodeConfigReader {

    private static final String ORACLE = "oracle_config.";
    private static final String SECURITY = ORACLE + "security_config.";
    private static final String PERFORMANCE = ORACLE + "performance_config.";

    private final ConfigValues values;
    private final ConfigSources sources;

    private NodeConfigReader(ConfigValues values, ConfigSources sources) {
        this.values = values;
        this.sources = sources;
    }

    /** What does not fit is noted in {@code values}; the answer is good only when nothing is. */
    static NodeConfig read(ConfigValues values, ConfigSources sources) {
        NodeConfigReader reader = new NodeConfigReader(values, sources);
        Path dataDir = reader.dataDir();
        NodeConfig config = new NodeConfig(reader.oracle(dataDir), reader.interApp(), reader.logging(dataDir),
                Set.copyOf(values.texts("prometheus_metrics")), sources.dev(), sources.devWsEcho());
        reader.checkTogether(config.oracleConfig());
        return config;
    }

    private Path dataDir() {
        String named = values.text(ORACLE + "data_dir");
        Path home = Path.of(System.getProperty("user.home"));
        Path directory = named.isEmpty() ? sources.dataDir() : named.startsWith("~/") ? home.resolve(named.substring(2)) : Path.of(named);
        return directory.toAbsolutePath().normalize();
    }

    private OracleConfig oracle(Path dataDir) {
        return new OracleConfig(
                new NodeId(values.text(ORACLE + "node_id")),
                Network.of(values.text(ORACLE + "network_id")),
                values.text(ORACLE + "bind_address"),
                values.count(ORACLE + "api_port"),
                values.count(ORACLE + "ws_port"),
                values.text(ORACLE + "public_url"),
                dataDir,
                values.text(ConfigKeys.DATABASE_URL),
                values.count(ORACLE + "max_connections"),
                values.seconds(ORACLE + "relay_timeout_secs"),
                new ConsensusConfig(
                        values.on(ORACLE + "consensus_config.enable_consensus_bridge"),
                        values.count(ORACLE + "consensus_config.min_consensus_nodes"),
                        values.seconds(ORACLE + "consensus_config.consensus_timeout_secs"),
                        values.share(ORACLE + "consensus_config.vote_threshold")),
                security(),
                performance());
    }

    private SecurityConfig security() {
        return new SecurityConfig(
                values.on(SECURITY + "require_signatures") && !sources.dev(),
                values.seconds(SECURITY + "max_message_age_secs"),
                values.count(SECURITY + "rate_limit_per_node"),
                values.count(SECURITY + "rate_limit_bytes_per_node"),
                values.on(SECURITY + "enable_encryption"),
                Suite.of(values.text(SECURITY + "minimum_suite")),
                values.text(SECURITY + "registration").equals("open"),
                values.texts(SECURITY + "allowed_origins"),
                values.texts(SECURITY + "dial_allowed_ranges"));
    }

    private PerformanceConfig performance() {
        return new PerformanceConfig(
                values.count(PERFORMANCE + "batch_size"),
                values.count(PERFORMANCE + "connection_pool_size"),
                values.count(PERFORMANCE + "message_cache_size"),
                values.on(PERFORMANCE + "high_throughput_mode"),
                instances("edge_instances"),
                instances("communication_instances"),
                instances("verifier_instances"),
                values.count(PERFORMANCE + "database_connections"),
                values.count(PERFORMANCE + "max_nodes"),
                values.count(PERFORMANCE + "max_message_bytes"),
                values.count(PERFORMANCE + "queue_messages_per_target"),
                values.number(PERFORMANCE + "queue_bytes_per_target"),
                values.count(PERFORMANCE + "in_flight_window"),
                values.seconds(PERFORMANCE + "ack_timeout_secs"),
                values.count(PERFORMANCE + "max_delivery_attempts"));
    }

    private int instances(String name) {
        int count = values.count(PERFORMANCE + name);
        return count == 0 ? Runtime.getRuntime().availableProcessors() : count;
    }

    private InterAppConfig interApp() {
        return new InterAppConfig(
                values.on("inter_app_config.agreement_validation"),
                values.text("inter_app_config.audit_level"),
                new InterAppConfig.SecurityRequirements(
                        values.text("inter_app_config.security_requirements.encryption_level"),
                        values.on("inter_app_config.security_requirements.authentication_required"),
                        values.on("inter_app_config.security_requirements.authorization_required")),
                new InterAppConfig.PolicyConfig(
                        values.seconds("inter_app_config.policies.window_secs"),
                        values.count("inter_app_config.policies.denials_max"),
                        values.text("inter_app_config.policies.on_repeated_denials"),
                        values.count("inter_app_config.policies.rate_violations_max"),
                        values.text("inter_app_config.policies.on_rate_violations"),
                        values.seconds("inter_app_config.policies.lasts_secs")),
                values.count("inter_app_config.max_apps"),
                values.count("inter_app_config.max_agreements"));
    }

    private LoggingConfig logging(Path dataDir) {
        return new LoggingConfig(
                values.text("logging.level"),
                values.text("logging.format").equals("json"),
                values.groups("logging.outputs").stream().map(group -> output(group, dataDir)).toList(),
                new LoggingConfig.AuditLogging(
                        values.on("logging.audit_logging.enabled"),
                        values.text("logging.audit_logging.level"),
                        Period.ofDays(values.count("logging.audit_logging.retention_days"))));
    }

    private LoggingConfig.Output output(Map<String, String> group, Path dataDir) {
        return switch (group.get("type")) {
            case "console" -> new LoggingConfig.Output.Console();
            case "file" -> {
                if (group.get("path").isEmpty()) {
                    values.complain("logging.outputs", "an output of type file needs a path, such as path: \"oracle.log\"");
                }
                yield new LoggingConfig.Output.File(dataDir.resolve(group.get("path")).normalize());
            }
            default -> {
                if (group.get("endpoint").isEmpty()) {
                    values.complain("logging.outputs",
                            "an output of type elasticsearch needs an endpoint, such as endpoint: \"http://elasticsearch:9200\"");
                }
                yield new LoggingConfig.Output.Elasticsearch(URI.create(group.get("endpoint")), group.get("index"));
            }
        };
    }

    private void checkTogether(OracleConfig oracle) {
        if (oracle.apiPort() == oracle.wsPort() && oracle.apiPort() != 0) {
            values.complain(ORACLE + "ws_port", "is the same as api_port; each needs its own");
        }
        if (!values.on(SECURITY + "require_signatures") && !sources.dev()) {
            values.complain(SECURITY + "require_signatures",
                    "may be false only on a node started with --dev; remove the line or start with --dev");
        }
        if (!values.on("inter_app_config.agreement_validation") && !sources.dev()) {
            values.complain("inter_app_config.agreement_validation",
                    "may be false only on a node started with --dev; remove the line or start with --dev");
        }
        if (sources.dev() && !isLoopback(oracle.bindAddress())) {
            values.complain(ORACLE + "bind_address", "a node started with --dev accepts unsigned messages, so it listens on a "
                    + "loopback address only; use 127.0.0.1, or start without --dev");
        }
        oracle.securityConfig().dialAllowedRanges().stream().filter(range -> !AddressRange.isValid(range)).forEach(range ->
                values.complain(SECURITY + "dial_allowed_ranges", "'" + range + "' is not an address range; write for example 10.0.0.0/8"));
        if (!oracle.databaseUrl().isEmpty()) {
            try {
                DatabaseLocation.External.of(oracle.databaseUrl());
            } catch (Refusal wrong) {
                values.complain(ConfigKeys.DATABASE_URL, wrong.detail());
            }
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
