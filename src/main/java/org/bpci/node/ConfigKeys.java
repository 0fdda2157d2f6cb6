package org.bpci.node;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bpci.node.ConfigKind.Choice;
import org.bpci.node.ConfigKind.Groups;
import org.bpci.node.ConfigKind.Share;
import org.bpci.node.ConfigKind.Switch;
import org.bpci.node.ConfigKind.Text;
import org.bpci.node.ConfigKind.Whole;

/** Every key there is, with kind and default; {@code conf/oracle-config.yaml} says the same in words, and a test compares. */
final class ConfigKeys {

    /** The metrics that dashboards of BPCI networks expect under exactly these names. */
    static final List<String> METRICS = List.of(
            "oracle_connected_nodes_total", "oracle_messages_relayed_total", "oracle_consensus_rounds_total",
            "oracle_inter_app_agreements_total", "oracle_message_latency_seconds", "oracle_consensus_participation_ratio",
            "oracle_websocket_connections_active");

    static final String DATABASE_URL = "oracle_config.database_url";

    static final List<ConfigKey> LIST = List.of(
            ConfigKey.of("oracle_config.node_id", Text.of("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}",
                    "1 to 128 letters, digits, '.', '_', ':' or '-', beginning with a letter or digit"), "oracle-primary-001"),
            ConfigKey.of("oracle_config.network_id", Text.of("[a-z0-9][a-z0-9._-]{0,62}",
                    "1 to 63 lower-case letters, digits, '.', '_' or '-', beginning with a letter or digit"), "bpci-main"),
            ConfigKey.of("oracle_config.bind_address", Text.of("[0-9A-Za-z.:%_-]{1,255}", "an address of this machine"), "127.0.0.1"),
            ConfigKey.of("oracle_config.api_port", port(), "9100"),
            ConfigKey.of("oracle_config.ws_port", port(), "9101"),
            ConfigKey.of("oracle_config.public_url", Text.of("(https?://[^\\s]{1,500})?", "an http:// or https:// URL, or empty"), ""),
            ConfigKey.of("oracle_config.data_dir", path(), ""),
            ConfigKey.of(DATABASE_URL, Text.of("(postgres(ql)?://[^\\s]{1,1000})?",
                    "postgresql://user:password@host:port/database, or empty for the embedded PostgreSQL"), ""),
            ConfigKey.of("oracle_config.max_connections", new Whole(1, 1_000_000, "connections"), "1000"),
            ConfigKey.of("oracle_config.relay_timeout_secs", new Whole(1, 300, "seconds"), "30"),

            ConfigKey.of("oracle_config.consensus_config.enable_consensus_bridge", new Switch(), "true"),
            ConfigKey.of("oracle_config.consensus_config.min_consensus_nodes", new Whole(1, 10_000, "nodes"), "3"),
            ConfigKey.of("oracle_config.consensus_config.consensus_timeout_secs", new Whole(5, 86_400, "seconds"), "60"),
            ConfigKey.of("oracle_config.consensus_config.vote_threshold", new Share(new BigDecimal("0.5")), "0.67"),

            ConfigKey.of("oracle_config.security_config.require_signatures", new Switch(), "true"),
            ConfigKey.of("oracle_config.security_config.max_message_age_secs", new Whole(1, 86_400, "seconds"), "300"),
            ConfigKey.of("oracle_config.security_config.rate_limit_per_node", new Whole(1, 1_000_000, "messages per second"), "100"),
            ConfigKey.of("oracle_config.security_config.rate_limit_bytes_per_node",
                    new Whole(1_024, Integer.MAX_VALUE, "bytes per second"), "8388608"),
            ConfigKey.of("oracle_config.security_config.enable_encryption", new Switch(), "true"),
            ConfigKey.of("oracle_config.security_config.minimum_suite", Choice.of("ed25519", "ed25519+ml-dsa-65"), "ed25519"),
            ConfigKey.of("oracle_config.security_config.registration", Choice.of("open", "operator"), "open"),
            ConfigKey.many("oracle_config.security_config.allowed_origins",
                    Text.of("https?://[^\\s/]{1,255}", "an origin such as https://dashboard.example"), 100),
            ConfigKey.many("oracle_config.security_config.dial_allowed_ranges",
                    Text.of("[0-9A-Fa-f.:]{2,45}/[0-9]{1,3}", "an address range such as 10.0.0.0/8"), 1_000, "127.0.0.0/8", "::1/128"),

            ConfigKey.of("oracle_config.performance_config.batch_size", new Whole(1, 10_000, "messages"), "50"),
            ConfigKey.of("oracle_config.performance_config.connection_pool_size", new Whole(1, 10_000, "connections"), "100"),
            ConfigKey.of("oracle_config.performance_config.message_cache_size", new Whole(0, 10_000_000, "messages"), "10000"),
            ConfigKey.of("oracle_config.performance_config.high_throughput_mode", new Switch(), "true"),
            ConfigKey.of("oracle_config.performance_config.edge_instances", instances(), "0"),
            ConfigKey.of("oracle_config.performance_config.communication_instances", instances(), "0"),
            ConfigKey.of("oracle_config.performance_config.verifier_instances", instances(), "0"),
            ConfigKey.of("oracle_config.performance_config.database_connections", new Whole(1, 1_000, "connections"), "10"),
            ConfigKey.of("oracle_config.performance_config.max_nodes", new Whole(1, 1_000_000, "nodes"), "10000"),
            ConfigKey.of("oracle_config.performance_config.max_message_bytes", new Whole(1_024, 16_777_216, "bytes"), "1048576"),
            ConfigKey.of("oracle_config.performance_config.queue_messages_per_target", new Whole(1, 10_000_000, "messages"), "10000"),
            ConfigKey.of("oracle_config.performance_config.queue_bytes_per_target",
                    new Whole(1_024, 1L << 40, "bytes"), "67108864"),
            ConfigKey.of("oracle_config.performance_config.in_flight_window", new Whole(1, 10_000, "deliveries"), "256"),
            ConfigKey.of("oracle_config.performance_config.ack_timeout_secs", new Whole(1, 3_600, "seconds"), "30"),
            ConfigKey.of("oracle_config.performance_config.max_delivery_attempts", new Whole(1, 1_000, "attempts"), "10"),

            ConfigKey.of("inter_app_config.agreement_validation", new Switch(), "true"),
            ConfigKey.of("inter_app_config.audit_level", auditLevel(), "Comprehensive"),
            ConfigKey.of("inter_app_config.security_requirements.encryption_level",
                    Choice.of("None", "Standard", "High", "Quantum"), "High"),
            ConfigKey.of("inter_app_config.security_requirements.authentication_required", new Switch(), "true"),
            ConfigKey.of("inter_app_config.security_requirements.authorization_required", new Switch(), "true"),
            ConfigKey.of("inter_app_config.policies.window_secs", new Whole(1, 86_400, "seconds"), "60"),
            ConfigKey.of("inter_app_config.policies.denials_max", new Whole(0, 1_000_000, "denied calls"), "20"),
            ConfigKey.of("inter_app_config.policies.on_repeated_denials", policyAction(), "quarantine"),
            ConfigKey.of("inter_app_config.policies.rate_violations_max", new Whole(0, 1_000_000, "calls over a rate"), "200"),
            ConfigKey.of("inter_app_config.policies.on_rate_violations", policyAction(), "suspend"),
            ConfigKey.of("inter_app_config.policies.lasts_secs", new Whole(1, 31_536_000, "seconds"), "300"),
            ConfigKey.of("inter_app_config.max_apps", new Whole(1, 1_000_000, "applications"), "10000"),
            ConfigKey.of("inter_app_config.max_agreements", new Whole(1, 1_000_000, "agreements"), "10000"),

            ConfigKey.of("logging.level", Choice.of("trace", "debug", "info", "warn", "error"), "info"),
            ConfigKey.of("logging.format", Choice.of("json", "text"), "json"),
            new ConfigKey("logging.outputs", new Groups(List.of(
                    ConfigKey.of("type", Choice.of("file", "console", "elasticsearch"), "file"),
                    ConfigKey.of("path", path(), ""),
                    ConfigKey.of("endpoint", Text.of("(https?://[^\\s]{1,500})?", "an http:// or https:// URL"), ""),
                    ConfigKey.of("index", Text.of("[a-z0-9][a-z0-9._-]{0,100}", "1 to 100 lower-case letters, digits, '.', '_' or '-'"),
                            "bpci-oracle")), 10),
                    List.of(Map.of("type", "file", "path", "oracle.log", "endpoint", "", "index", "bpci-oracle"))),
            ConfigKey.of("logging.audit_logging.enabled", new Switch(), "true"),
            ConfigKey.of("logging.audit_logging.level", auditLevel(), "Comprehensive"),
            ConfigKey.of("logging.audit_logging.retention_days", new Whole(1, 36_500, "days"), "365"),

            ConfigKey.many("prometheus_metrics", new Choice(METRICS), METRICS.size(), METRICS.toArray(String[]::new)));

    /** By path, in the order of the file. */
    static final Map<String, ConfigKey> BY_PATH = byPath();

    private ConfigKeys() {
    }

    private static Map<String, ConfigKey> byPath() {
        Map<String, ConfigKey> keys = new LinkedHashMap<>();
        LIST.forEach(key -> keys.put(key.path(), key));
        return keys;
    }

    /** Port 0 takes any free one. */
    private static Whole port() {
        return new Whole(0, 65_535, "TCP port, 0 for any free one");
    }

    /** 0 for as many as there are cores. */
    private static Whole instances() {
        return new Whole(0, 256, "event loops, 0 for one per core");
    }

    private static Text path() {
        return Text.of("[^\\p{Cntrl}]{0,1000}", "a path");
    }

    private static Choice policyAction() {
        return Choice.of("alert", "suspend", "quarantine");
    }

    private static Choice auditLevel() {
        return Choice.of("Basic", "Standard", "Comprehensive");
    }
}
