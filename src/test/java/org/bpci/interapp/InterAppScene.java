package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bpci.discovery.Capabilities;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;

/** Two applications, the nodes that host them, and everything they sign. Keys are made from names. */
final class InterAppScene {

    static final Network NETWORK = Network.of("test");
    static final NodeId ORACLE = new NodeId("oracle-test");
    static final String TRADING = "trading-platform";
    static final String SETTLEMENT = "settlement-engine";
    static final String NODE_A = "node-a";
    static final String NODE_B = "node-b";
    static final Instant START = Instant.parse("2026-11-22T18:00:00Z");
    static final SecurityRequirements NO_FLOOR = new SecurityRequirements(EncryptionLevel.NONE, false, 1, false);

    private static final Map<String, SigningKey> KEYS = new ConcurrentHashMap<>();

    private InterAppScene() {
    }

    static SigningKey key(String name) {
        return KEYS.computeIfAbsent(name, any -> SigningKey.ofSeed(Suite.ED25519, Digest.of(name.getBytes(StandardCharsets.UTF_8)).bytes()));
    }

    static InterAppSettings settings(SecurityRequirements floor, PolicySettings policies) {
        return new InterAppSettings(ORACLE, NETWORK, key("oracle"), Suite.ED25519, floor, true, AuditLevel.COMPREHENSIVE, policies,
                InterAppLimits.defaults());
    }

    static Optional<NodeRecord> node(NodeId id) {
        return Optional.of(new NodeRecord(id, "Application", Optional.empty(), Capabilities.NONE, Optional.of(key(id.value()).verificationKey()),
                NodeRecord.Trust.VERIFIED, Optional.empty(), START, START, 1));
    }

    static ObjectNode registration(String app, String node, Instant at) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("app_id", app).put("app_type", "WebApp").put("hosting_node", node)
                .put("public_key", key(app).verificationKey().text()).put("created_at", Time.format(at));
        ObjectNode proved = Signed.sign(tree, NETWORK, Kind.APP, key(app), "proof", "signature").tree();
        return Signed.sign(proved, NETWORK, Kind.APP, key(node)).tree();
    }

    /** Version 1, unsigned, for tests that change it before they sign. */
    static ObjectNode draft(String id, Instant at, String... permissions) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("agreement_id", id).put("version", 1).put("app1_id", TRADING).put("app2_id", SETTLEMENT)
                .put("app1_key", key(TRADING).verificationKey().text()).put("app2_key", key(SETTLEMENT).verificationKey().text())
                .put("communication_type", "ServiceCall");
        var clauses = tree.putArray("permissions");
        Arrays.stream(permissions).forEach(clauses::add);
        tree.putObject("security_requirements").put("encryption_level", "None").put("authentication_required", true).put("authentication_factors", 1);
        return tree.put("created_at", Time.format(at)).put("expires_at", Time.format(at.plus(Duration.ofDays(90))));
    }

    /** The version after {@code before}, unsigned. */
    static ObjectNode next(Agreement before, Instant at, String... permissions) {
        return draft(before.id(), at, permissions).put("version", before.version() + 1).put("predecessor", before.digest().hex())
                .put("expires_at", Time.format(before.expiresAt()));
    }

    static ObjectNode signed(ObjectNode draft, String... apps) {
        ObjectNode tree = draft.deepCopy();
        for (String app : apps) {
            boolean first = tree.path("app1_id").asText().equals(app);
            String member = first ? Agreement.APP1_SIGNATURE : Agreement.APP2_SIGNATURE;
            String other = first ? Agreement.APP2_SIGNATURE : Agreement.APP1_SIGNATURE;
            tree = Signed.sign(tree, NETWORK, Kind.AGREEMENT, key(app), member, other).tree();
        }
        return tree;
    }

    static Agreement agreement(ObjectNode tree) {
        return Agreement.read(tree, NETWORK);
    }

    static ObjectNode word(Kind kind, Agreement agreement, String app, Instant at) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("agreement_id", agreement.id()).put("agreement_digest", agreement.digest().hex())
                .put("app_id", app).put("reason", "because").put("created_at", Time.format(at));
        return Signed.sign(tree, NETWORK, kind, key(app)).tree();
    }

    /** A call of the trading platform, unsigned. */
    static ObjectNode call(String id, Agreement agreement, String action, Instant at) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("call_id", id).put("agreement_id", agreement.id())
                .put("version", agreement.version()).put("caller_app", TRADING).put("callee_app", SETTLEMENT).put("action", action)
                .put("encryption_level", "None").put("created_at", Time.format(at));
        tree.putObject("content").put("amount", "12.50");
        return tree;
    }

    static ObjectNode response(Digest callMessage, String callId, Agreement agreement, Instant at) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("call_id", callId).put("call_digest", callMessage.hex())
                .put("agreement_id", agreement.id()).put("version", agreement.version()).put("responder_app", SETTLEMENT).put("caller_app", TRADING)
                .put("status", "Ok").put("encryption_level", "None").put("created_at", Time.format(at));
        tree.putObject("content").put("balance", "87.50");
        return tree;
    }

    /** The message that brings a call or a response, signed by the node. */
    static ObjectNode message(String id, String type, String from, String to, ObjectNode content, Instant at) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("message_id", id).put("source_node", from);
        tree.putArray("target_nodes").add(to);
        tree.put("message_type", type).put("created_at", Time.format(at));
        tree.set("content", content);
        return Signed.sign(tree, NETWORK, Kind.MESSAGE, key(from)).tree();
    }
}
