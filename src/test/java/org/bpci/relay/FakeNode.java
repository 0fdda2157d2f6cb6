package org.bpci.relay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bpci.communication.SessionRef;
import org.bpci.discovery.Capabilities;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;

/** A registered node with its key and what its session received. */
final class FakeNode {

    static final Network NETWORK = Network.of("test");
    private static final long PATIENCE_SECONDS = 20;

    final NodeId id;
    volatile SigningKey key = SigningKey.generate(Suite.ED25519);
    final BlockingQueue<ObjectNode> frames = new LinkedBlockingQueue<>();
    final AtomicInteger settled = new AtomicInteger();
    volatile SessionRef session = new SessionRef("none", 0);

    FakeNode(String id) {
        this.id = new NodeId(id);
    }

    NodeRecord record(long version, Optional<NodeRecord.Isolation> isolation) {
        return new NodeRecord(id, "Application", Optional.empty(), Capabilities.NONE, Optional.of(key.verificationKey()),
                NodeRecord.Trust.VERIFIED, isolation, Instant.EPOCH, Instant.EPOCH, version);
    }

    /** An unsigned message, for tests that change it before they sign. */
    ObjectNode draft(String messageId, Instant now, NodeId... targets) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("message_id", messageId).put("source_node", id.value());
        var names = tree.putArray("target_nodes");
        for (NodeId target : targets) {
            names.add(target.value());
        }
        tree.put("message_type", "DataSync").put("created_at", Time.format(now));
        tree.putObject("content").put("account", "123").put("text", "Grüße, \"quoted\"");
        return tree;
    }

    ObjectNode sign(ObjectNode draft) {
        return Signed.sign(draft, NETWORK, Kind.MESSAGE, key).tree();
    }

    ObjectNode message(String messageId, Instant now, NodeId... targets) {
        return sign(draft(messageId, now, targets));
    }

    void receive(String frame) {
        frames.add(Json.parseObject(frame, 32 << 20));
    }

    ObjectNode next() throws InterruptedException {
        ObjectNode frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError(id + " got no frame");
        }
        return frame;
    }

    /** The next frame, which has to be of that type. */
    ObjectNode next(String type) throws InterruptedException {
        ObjectNode frame = next();
        if (!frame.path("type").asText().equals(type)) {
            throw new AssertionError(id + " expected " + type + " and got " + frame);
        }
        return frame;
    }

    List<ObjectNode> next(int count) throws InterruptedException {
        List<ObjectNode> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(next());
        }
        return all;
    }

    List<ObjectNode> next(String type, int count) throws InterruptedException {
        List<ObjectNode> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(next(type));
        }
        return all;
    }
}
