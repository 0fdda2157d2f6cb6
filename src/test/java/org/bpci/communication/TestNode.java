package org.bpci.communication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;

/** A node on a raw client: reads frames as JSON, answers challenges. */
final class TestNode implements AutoCloseable {

    static final String CLIENT_NONCE = "AAECAwQFBgcICQoLDA0ODw";
    private static final int FRAME_BYTES_MAX = 1 << 24;

    final RawClient client;
    final ObjectNode challenge;

    /** Connects and takes the challenge. */
    TestNode(int port) {
        client = RawClient.node(port);
        challenge = (ObjectNode) read("challenge").get("challenge");
    }

    static TestNode connect(TestOracle oracle, String id, Signer key) {
        TestNode node = new TestNode(oracle.port());
        node.hello(node.unsignedHello(id), key);
        node.read("welcome");
        return node;
    }

    ObjectNode unsignedHello(String id) {
        return JsonNodeFactory.instance.objectNode().put("node_id", id)
                .put("oracle_id", challenge.get("oracle_id").textValue())
                .put("nonce", challenge.get("nonce").textValue())
                .put("client_nonce", CLIENT_NONCE)
                .put("created_at", "2026-11-22T18:00:00Z");
    }

    void hello(ObjectNode unsigned, Signer key) {
        ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", "hello");
        frame.set("hello", Signed.sign(unsigned, TestOracle.NETWORK, Kind.HELLO, key).tree());
        client.text(frame.toString());
    }

    ObjectNode read(String type) {
        ObjectNode frame = Json.parseObject(client.read().payload(), FRAME_BYTES_MAX);
        assertEquals(type, frame.get("type").textValue(), frame::toString);
        return frame;
    }

    /** The code of the problem in an error frame. */
    String refusal() {
        return read("error").get("problem").get("code").textValue();
    }

    int closeCode() {
        return client.read().closeCode();
    }

    @Override
    public void close() {
        client.close();
    }
}
