package org.bpci.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {

    private static final Path SHIPPED = Path.of("conf/oracle-config.yaml");
    private static Vertx vertx;

    @TempDir
    private Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> options = new HashMap<>();
    private boolean dev;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    private NodeConfig load(Optional<Path> file) {
        return ConfigLoader.load(vertx, new ConfigSources(file, environment, options, directory, dev, false)).await();
    }

    private NodeConfig load(String yaml) throws IOException {
        return load(Optional.of(Files.writeString(directory.resolve("oracle.yaml"), yaml)));
    }

    private List<String> complaints(String yaml) {
        Refusal refusal = assertThrows(Refusal.class, () -> load(yaml), yaml);
        assertEquals("config-invalid", refusal.code());
        return refusal.detail().lines().map(line -> line.replace(directory + "/", "")).toList();
    }

    @Test
    void shippedFileSaysTheDefaults() {
        assertEquals(load(Optional.empty()).toString(), load(Optional.of(SHIPPED)).toString());
        assertEquals(load(Optional.empty()), load(Optional.of(SHIPPED)));
    }

    @Test
    void shippedFileNamesEveryKeyWithACommentAboveIt() throws IOException {
        List<String> lines = Files.readAllLines(SHIPPED);
        Map<String, Integer> where = ConfigCheck.of("", String.join("\n", lines)).lines();
        assertEquals(ConfigKeys.BY_PATH.keySet(), where.keySet());
        where.forEach((key, line) -> assertTrue(lines.get(line - 2).strip().startsWith("#"), key + " has no comment"));
    }

    @Test
    void commonConfigurationOfBpciOraclesLoadsAsItIs() throws IOException {
        NodeConfig config = load("""
                oracle_config:
                  node_id: "oracle-primary-001"
                  api_port: 9100
                  ws_port: 9101
                  max_connections: 1000
                  relay_timeout_secs: 30
                 \s
                  consensus_config:
                    enable_consensus_bridge: true
                    min_consensus_nodes: 3
                    consensus_timeout_secs: 60
                    vote_threshold: 0.67
                   \s
                  security_config:
                    require_signatures: true
                    max_message_age_secs: 300
                    rate_limit_per_node: 100
                    enable_encryption: true
                   \s
                  performance_config:
                    batch_size: 50
                    connection_pool_size: 100
                    message_cache_size: 10000
                    high_throughput_mode: true
                """);
        assertEquals(load(Optional.empty()), config);
    }

    @Test
    void commonInterAppAndLoggingAndMetricsLoadAsTheyAre() throws IOException {
        NodeConfig config = load("""
                inter_app_config:
                  agreement_validation: true
                  audit_level: "Comprehensive"
                  security_requirements:
                    encryption_level: "High"
                    authentication_required: true
                    authorization_required: true
                logging:
                  level: "info"
                  format: "json"
                  outputs:
                    - type: "file"
                      path: "/var/log/bpci/oracle.log"
                    - type: "elasticsearch"
                      endpoint: "http://elasticsearch:9200"
                  audit_logging:
                    enabled: true
                    level: "comprehensive"
                    retention_days: 365
                prometheus_metrics:
                  - oracle_connected_nodes_total
                  - oracle_messages_relayed_total
                  - oracle_consensus_rounds_total
                  - oracle_inter_app_agreements_total
                  - oracle_message_latency_seconds
                  - oracle_consensus_participation_ratio
                  - oracle_websocket_connections_active
                """);
        assertEquals(load(Optional.empty()).interAppConfig(), config.interAppConfig());
        assertEquals(7, config.prometheusMetrics().size());
        assertEquals(List.of(new LoggingConfig.Output.File(Path.of("/var/log/bpci/oracle.log")),
                new LoggingConfig.Output.Elasticsearch(URI.create("http://elasticsearch:9200"), "bpci-oracle")),
                config.logging().outputs());
        assertEquals(Period.ofDays(365), config.logging().auditLogging().retention());
    }

    @Test
    void valuesCarryTheirUnits() {
        OracleConfig config = load(Optional.empty()).oracleConfig();
        assertEquals(Duration.ofSeconds(30), config.relayTimeout());
        assertEquals(new BigDecimal("0.67"), config.consensusConfig().voteThreshold());
        assertEquals(1 << 20, config.performanceConfig().maxMessageBytes());
        assertEquals(directory, config.dataDir());
    }

    @Test
    void optionsWinOverEnvironmentOverFileOverDefaults() throws IOException {
        String yaml = "oracle_config: {api_port: 1, ws_port: 2, max_connections: 3}";
        environment.put("BPCI_WS_PORT", "20");
        environment.put("BPCI_MAX_CONNECTIONS", "30");
        environment.put("BPCI_SECURITY_CONFIG_ALLOWED_ORIGINS", "https://a.example, https://b.example");
        options.put("oracle_config.max_connections", "300");
        OracleConfig config = load(yaml).oracleConfig();
        assertEquals(List.of(1, 20, 300), List.of(config.apiPort(), config.wsPort(), config.maxConnections()));
        assertEquals(List.of("https://a.example", "https://b.example"), config.securityConfig().allowedOrigins());
    }

    @Test
    void environmentNamesTheFileAsDeploymentsDo() throws IOException {
        environment.put("ORACLE_CONFIG_PATH", Files.writeString(directory.resolve("other.yaml"), "oracle_config: {api_port: 77}").toString());
        assertEquals(77, load(Optional.empty()).oracleConfig().apiPort());
        environment.put("ORACLE_CONFIG_PATH", directory.resolve("missing.yaml").toString());
        assertTrue(assertThrows(Refusal.class, () -> load(Optional.empty())).is(NodeFault.CONFIG_UNREADABLE));
    }

    @Test
    void everyMistakeIsToldWithLineKeyAndCure() {
        assertEquals(List.of(
                "oracle.yaml:2: oracle_config.api_prot: is not a key; did you mean api_port?",
                "oracle.yaml:3: oracle_config.ws_port: '70000' does not fit; expected a whole number from 0 to 65535 "
                        + "(TCP port, 0 for any free one)",
                "oracle.yaml:4: oracle_config.batch_size: is not a key; the keys here are api_port, bind_address, consensus_config, "
                        + "data_dir, database_url, max_connections, network_id, node_id, performance_config, public_url, "
                        + "relay_timeout_secs, security_config, ws_port; batch_size belongs under oracle_config.performance_config",
                "oracle.yaml:5: oracle_config.max_connections: is quoted; expected a whole number from 1 to 1000000 (connections) "
                        + "without quotes",
                "oracle.yaml:6: oracle_config.node_id: '001' would be read as something else than text; put it in quotes",
                "oracle.yaml:7: oracle_config.relay_timeout_secs: has no value; expected a whole number from 1 to 300 (seconds), "
                        + "or remove the line for the default",
                "oracle.yaml:9: prometheus_metrics: 'oracle_messages' does not fit; expected one of "
                        + String.join(", ", ConfigKeys.METRICS)),
                complaints("""
                        oracle_config:
                          api_prot: 9100
                          ws_port: 70000
                          batch_size: 5
                          max_connections: "10"
                          node_id: 001
                          relay_timeout_secs:
                        prometheus_metrics:
                          - oracle_messages
                        """));
    }

    @Test
    void whatIsNoPlainConfigurationIsRefused() {
        assertTrue(complaints("oracle_config: {api_port: 1, api_port: 2}").getFirst().contains("given twice"));
        assertTrue(complaints("oracle_config: [1]").getFirst().startsWith("oracle.yaml:1: oracle_config: expected the keys"));
        assertTrue(complaints("just words").getFirst().contains("expected the keys inter_app_config, logging"));
        assertTrue(complaints("prometheus_metrics: &x []\nlogging: {outputs: *x}\n").getFirst().contains("aliases"));
        assertTrue(complaints("oracle_config: {api_port: [1}").getFirst().startsWith("oracle.yaml:1: not YAML"));
        assertTrue(complaints("logging: {outputs: [{type: file, paht: x}]}").getFirst().contains("did you mean path?"));
        assertTrue(complaints("logging: {outputs: [{type: elasticsearch}]}").getFirst().contains("needs an endpoint"));
        assertTrue(complaints("x: ".repeat(40)).getFirst().contains("not YAML"));
    }

    @Test
    void valuesThatDoNotFitTogetherAreToldWhereTheyStand() {
        assertEquals(List.of("oracle.yaml:1: oracle_config.ws_port: is the same as api_port; each needs its own"),
                complaints("oracle_config: {api_port: 5, ws_port: 5}"));
        assertTrue(complaints("oracle_config:\n  security_config:\n    require_signatures: false\n").getFirst()
                .startsWith("oracle.yaml:3: oracle_config.security_config.require_signatures: may be false only"));
        assertTrue(complaints("oracle_config: {security_config: {dial_allowed_ranges: [\"10.0.0.0/33\"]}}").getFirst()
                .contains("'10.0.0.0/33' is not an address range"));
    }

    @Test
    void passwordsStayOutOfTheFileAndOutOfTheComplaints() throws IOException {
        String complaint = complaints("oracle_config: {database_url: \"postgresql://bpci:secret@db/bpci\"}").getFirst();
        assertTrue(complaint.contains("${BPCI_DATABASE_PASSWORD}") && !complaint.contains("secret"), complaint);
        String yaml = "oracle_config: {database_url: \"postgresql://bpci:${BPCI_DATABASE_PASSWORD}@db/bpci\"}";
        assertTrue(complaints(yaml).getFirst().contains("the environment variable BPCI_DATABASE_PASSWORD is not set"));
        environment.put("BPCI_DATABASE_PASSWORD", "secret");
        NodeConfig config = load(yaml);
        assertEquals("postgresql://bpci:secret@db/bpci", config.oracleConfig().databaseUrl());
        assertFalse(config.toString().contains("secret"));
        environment.put("BPCI_DATABASE_URL", "mysql://bpci:secret@db/bpci");
        assertFalse(complaints(yaml).toString().contains("secret"));
    }

    @Test
    void aMisspeltVariableIsRefused() {
        environment.put("BPCI_API_PROT", "1");
        environment.put("BPCI_HOME", "/somewhere");
        environment.put("BPCI_DATABASE_PASSWORD_FILE", "/run/secrets/password");
        environment.put("BPCI_ORACLE_SERVICE_PORT", "tcp://10.0.0.1:9100");
        assertEquals(List.of("BPCI_API_PROT: sets nothing; did you mean BPCI_API_PORT?"), complaints(""));
    }

    @Test
    void configurationsThatComeWithTheDeploymentLoad() {
        environment.put("BPCI_DATABASE_PASSWORD", "secret");
        for (String file : List.of("deploy/oracle-config.yaml", "deploy/oracle-config.compose.yaml")) {
            assertEquals("0.0.0.0", load(Optional.of(Path.of(file))).oracleConfig().bindAddress());
        }
    }

    @Test
    void tellsWhichKeysDifferFromAnotherConfiguration() {
        LoadedConfig running = ConfigLoader.read(vertx, new ConfigSources(Optional.of(SHIPPED), environment, options, directory, dev)).await();
        assertEquals(List.of(), running.differences(Json.parseObject("""
                {"oracle_config":{"api_port":9100,"security_config":{"minimum_suite":"ED25519"}},"logging":{"level":"info"}}""", 1_000)));
        assertEquals(List.of("logging.outputs", "oracle_config.api_port"), running.differences(Json.parseObject("""
                {"logging":{"outputs":[{"type":"console"}]},"oracle_config":{"api_port":9200,"ws_port":9101}}""", 1_000)));
        Refusal refusal = assertThrows(Refusal.class, () -> running.differences(Json.parseObject("{\"api_port\":9100}", 1_000)));
        assertTrue(refusal.is(InputFault.FIELD_INVALID) && refusal.detail().contains("belongs under oracle_config"), refusal.detail());
    }

    @Test
    void developmentModeAcceptsUnsignedFromThisMachineOnly() throws IOException {
        dev = true;
        assertFalse(load("").oracleConfig().securityConfig().requireSignatures());
        assertTrue(complaints("oracle_config: {bind_address: \"0.0.0.0\"}").getFirst().contains("loopback"));
    }
}
