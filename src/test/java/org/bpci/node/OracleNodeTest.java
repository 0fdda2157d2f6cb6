package org.bpci.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.edge.NodeProbe;
import org.bpci.kernel.Refusal;
import org.bpci.sql.Eventually;
import org.bpci.sql.SqlFault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OracleNodeTest {

    @TempDir
    private Path directory;
    private final Map<String, String> options = new HashMap<>();

    @BeforeEach
    void takeFreePorts() {
        options.put("oracle_config.api_port", "0");
        options.put("oracle_config.ws_port", "0");
    }

    private OracleNode start() {
        return OracleNode.start(new ConfigSources(Optional.empty(), Map.of(), options, directory, false, false)).await();
    }

    @Test
    void startsFromNothingIsReadyAndLeavesInGoodOrder() throws Exception {
        OracleNode node = start();
        List<NodeProbe.Part> parts = node.parts().await();
        assertTrue(parts.stream().allMatch(NodeProbe.Part::up), parts.toString());
        assertTrue(parts.stream().map(NodeProbe.Part::name).toList()
                .containsAll(List.of("database", "ledger", "discovery", "relay", "communication.0")), parts.toString());
        assertNotEquals(node.apiPort(), node.wsPort());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("oracle-key.pem"))));
        node.close().await();
        String log = Files.readString(directory.resolve("oracle.log"));
        assertTrue(log.lines().allMatch(line -> line.startsWith("{") && line.contains("\"oracle_id\":\"oracle-primary-001\"")), log);
        assertFalse(log.contains(Files.readString(directory.resolve("postgres/password"))), "the log holds no secret");
        assertFalse(log.contains("password"), log);
        assertFalse(Files.exists(directory.resolve("postgres/data/postmaster.pid")));
        byte[] key = Files.readAllBytes(directory.resolve("oracle-key.pem"));
        start().close().await();
        assertEquals(new String(key), Files.readString(directory.resolve("oracle-key.pem")), "the identity stays");
    }

    @Test
    void reportsAKilledDatabaseAndServesAgainByItself() throws Exception {
        OracleNode node = start();
        String pid = Files.readAllLines(directory.resolve("postgres/data/postmaster.pid")).getFirst().strip();
        assertTrue(ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly());
        Eventually.holds(() -> !isReady(node));
        Eventually.holds(() -> isReady(node));
        node.close().await();
    }

    private static boolean isReady(OracleNode node) {
        return node.parts().await().stream().allMatch(NodeProbe.Part::up);
    }

    @Test
    void twoNodesNeverShareADataDirectory() {
        OracleNode node = start();
        Refusal refusal = assertThrows(Refusal.class, this::start);
        assertTrue(refusal.is(SqlFault.DATA_DIRECTORY_IN_USE));
        assertTrue(isReady(node), "the first is not disturbed");
        node.close().await();
    }

    @Test
    void anIdentityTooWeakForTheNetworkIsRefused() {
        start().close().await();
        options.put("oracle_config.security_config.minimum_suite", "ed25519+ml-dsa-65");
        assertEquals("suite-too-weak", assertThrows(Refusal.class, this::start).code());
    }

    @Test
    void aLogThatCannotBeWrittenIsToldBeforeAnythingStarts() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        Path config = Files.writeString(directory.resolve("oracle.yaml"),
                "logging: {outputs: [{type: file, path: \"" + file.resolve("oracle.log") + "\"}]}");
        Refusal refusal = assertThrows(Refusal.class, () -> OracleNode.start(
                new ConfigSources(Optional.of(config), Map.of(), options, directory, false, false)).await());
        assertTrue(refusal.is(NodeFault.LOG_UNWRITABLE), refusal.detail());
    }
}
