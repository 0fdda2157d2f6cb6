package org.bpci.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Problem;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Time;

/** The node's part of the session opening: checks the challenge, answers with a hello, checks the welcome. Pure. */
public final class Handshake {

    private static final int NONCE_CHARS_MAX = 128;
    private static final int WINDOW_MAX = 1_000_000;

    private final NodeId node;
    private final String clientNonce;
    private OracleIdentity oracle; // known after the challenge

    /** @param clientNonce 16 to 64 random bytes in base64url */
    public Handshake(NodeId node, String clientNonce) {
        this.node = node;
        this.clientNonce = clientNonce;
    }

    /** What the oracle grants the session. */
    public record Terms(String sessionId, int inFlightWindow, int offerWindow, int maxMessageBytes) {
    }

    /**
     * The hello frame that answers {@code frame}.
     *
     * @param window unacknowledged deliveries the node wants at a time; absent leaves it to the oracle
     */
    public ObjectNode hello(ObjectNode frame, Optional<OracleIdentity> expected, Signer signer, Optional<Integer> window, Instant now) {
        ObjectNode challenge = member(frame, "challenge");
        oracle = OracleIdentity.read(challenge, "challenge");
        oracle.require(expected);
        requireGenuine(challenge, Kind.CHALLENGE);
        ObjectNode hello = JsonNodeFactory.instance.objectNode()
                .put("node_id", node.value())
                .put("oracle_id", oracle.oracleId())
                .put("nonce", Fields.of(challenge, "challenge").text("nonce", NONCE_CHARS_MAX))
                .put("client_nonce", clientNonce)
                .put("created_at", Time.format(now));
        window.ifPresent(deliveries -> hello.put("in_flight_window", deliveries));
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("type", "hello");
        answer.set("hello", Signed.sign(hello, oracle.network(), Kind.HELLO, signer).tree());
        return answer;
    }

    /** Checks that the welcome is this oracle's answer to this hello. */
    public Terms welcome(ObjectNode frame) {
        ObjectNode welcome = member(frame, "welcome");
        requireGenuine(welcome, Kind.WELCOME);
        Fields fields = Fields.of(welcome, "welcome");
        if (!fields.text("client_nonce", NONCE_CHARS_MAX).equals(clientNonce) || !fields.nodeId("node_id").equals(node)
                || !fields.text("oracle_id", NONCE_CHARS_MAX).equals(oracle.oracleId())) {
            throw ClientFault.ORACLE_NOT_GENUINE.because("the welcome answers another hello; connect again");
        }
        return new Terms(
                fields.text("session_id", NONCE_CHARS_MAX),
                (int) fields.integer("in_flight_window", 1, WINDOW_MAX),
                (int) fields.integer("offer_window", 1, WINDOW_MAX),
                (int) fields.integer("max_message_bytes", 1, Integer.MAX_VALUE));
    }

    public OracleIdentity oracle() {
        return oracle;
    }

    private void requireGenuine(ObjectNode object, Kind kind) {
        try {
            Signed.of(object).require(oracle.network(), kind, oracle.key());
        } catch (Refusal refusal) {
            throw ClientFault.ORACLE_NOT_GENUINE.because("the oracle's " + kind.wireName() + ": " + refusal.detail());
        }
    }

    private static ObjectNode member(ObjectNode frame, String type) {
        if (type.equals(frame.path("type").textValue()) && frame.get(type) instanceof ObjectNode member) {
            return member;
        }
        if (frame.get("problem") instanceof ObjectNode problem) {
            throw Problem.read(problem);
        }
        throw ClientFault.ANSWER_UNREADABLE.because("expected a " + type + " frame; is it an oracle's WebSocket address?");
    }
}
