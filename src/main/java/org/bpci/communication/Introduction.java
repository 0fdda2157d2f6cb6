package org.bpci.communication;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Time;
import org.bpci.kernel.VerificationKey;

/**
 * The oracle's part of the session opening of protocol §5: it signs a challenge, judges the hello, signs a welcome. Both
 * sides sign the other's nonce, so neither can be impersonated with what was recorded earlier. Pure.
 */
final class Introduction {

    static final int NONCE_BYTES = 32;
    private static final int CLIENT_NONCE_BYTES_MIN = 16;
    private static final int CLIENT_NONCE_BYTES_MAX = 64;
    private static final int NONCE_CHARS_MAX = 128;
    private static final int NAME_CHARS_MAX = 256;
    private static final int SIGNATURE_CHARS_MAX = 8_192;

    private final String oracleId;
    private final Network network;
    private final Signer signer;
    private final CommunicationLimits limits;

    Introduction(String oracleId, Network network, Signer signer, CommunicationLimits limits) {
        this.oracleId = oracleId;
        this.network = network;
        this.signer = signer;
        this.limits = limits;
    }

    /** A hello that proves its node. */
    record Hello(NodeId node, VerificationKey key, String clientNonce, int inFlightWindow) {
    }

    String challenge(String nonce, Instant now) {
        return frame("challenge", Kind.CHALLENGE, JsonNodeFactory.instance.objectNode()
                .put("oracle_id", oracleId)
                .put("network_id", network.id())
                .put("nonce", nonce)
                .put("created_at", Time.format(now))
                .put("public_key", signer.verificationKey().text()));
    }

    /**
     * Refuses a hello that does not prove an admitted node.
     *
     * @param nonce    of the challenge that the hello answers
     * @param expected the node that was dialled; empty when the peer came by itself
     */
    Hello judge(ObjectNode tree, String nonce, Optional<NodeId> expected, Function<NodeId, Optional<NodeRecord>> directory) {
        Fields fields = Fields.of(tree, "hello");
        NodeId id = fields.nodeId("node_id");
        String statedOracle = fields.text("oracle_id", NAME_CHARS_MAX);
        String statedNonce = fields.text("nonce", NONCE_CHARS_MAX);
        String clientNonce = fields.text("client_nonce", NONCE_CHARS_MAX);
        int clientNonceBytes = Base64Url.decode(clientNonce).length;
        fields.instant("created_at");
        int window = (int) fields.optionalInteger("in_flight_window", 1, limits.inFlightWindowMax())
                .orElse(limits.inFlightWindowMax());
        fields.signature(Signed.SIGNATURE, SIGNATURE_CHARS_MAX);
        fields.closed();
        if (clientNonceBytes < CLIENT_NONCE_BYTES_MIN || clientNonceBytes > CLIENT_NONCE_BYTES_MAX) {
            throw fields.invalid("client_nonce", "16 to 64 random bytes");
        }
        if (!statedOracle.equals(oracleId) || !statedNonce.equals(nonce)) {
            throw refused("it answers another challenge; repeat oracle_id and nonce of the one this connection received");
        }
        if (expected.filter(dialled -> !dialled.equals(id)).isPresent()) {
            throw refused("this endpoint is registered for " + expected.get() + "; answer as that node");
        }
        return new Hello(id, admit(id, Signed.of(tree), directory.apply(id)), clientNonce, window);
    }

    private VerificationKey admit(NodeId id, Signed hello, Optional<NodeRecord> known) {
        NodeRecord node = known.orElseThrow(() -> refused("the node is not registered; register it with its public key first"));
        VerificationKey key = node.key().orElseThrow(
                () -> refused("the node is registered without a key; register it again with public_key and proof"));
        hello.require(network, Kind.HELLO, key);
        if (!node.admitted()) {
            throw CommunicationFault.NODE_NOT_ADMITTED.because("the node " + id + " is isolated; ask the operator of the oracle why");
        }
        return key;
    }

    String welcome(Hello hello, long session, Instant now) {
        return frame("welcome", Kind.WELCOME, JsonNodeFactory.instance.objectNode()
                .put("oracle_id", oracleId)
                .put("node_id", hello.node().value())
                .put("session_id", Long.toString(session))
                .put("client_nonce", hello.clientNonce())
                .put("in_flight_window", hello.inFlightWindow())
                .put("offer_window", limits.offerWindow())
                .put("heartbeat_secs", limits.heartbeatPeriod().toSeconds())
                .put("max_message_bytes", limits.messageBytesMax())
                .put("created_at", Time.format(now)));
    }

    private String frame(String type, Kind kind, ObjectNode unsigned) {
        ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", type);
        frame.set(type, Signed.sign(unsigned, network, kind, signer).tree());
        return frame.toString();
    }

    private static Refusal refused(String why) {
        return CommunicationFault.HELLO_REFUSED.because(why);
    }
}
