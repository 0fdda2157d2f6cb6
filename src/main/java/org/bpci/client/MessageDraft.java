package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Time;

/**
 * A message before it is signed.
 *
 * @param type     {@code DataSync}, {@code Command} … or {@code Custom:Name}
 * @param priority {@code Low}, {@code Normal}, {@code High} or {@code Critical}; absent means {@code Normal}
 */
public record MessageDraft(
        String messageId,
        NodeId source,
        List<NodeId> targets,
        String type,
        JsonNode content,
        Optional<String> priority,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<String> correlationId) {

    public MessageDraft {
        targets = List.copyOf(targets);
    }

    /** The usual message: normal priority, the oracle's default life time. */
    public static MessageDraft of(String messageId, NodeId source, NodeId target, String type, JsonNode content, Instant now) {
        return new MessageDraft(messageId, source, List.of(target), type, content,
                Optional.empty(), now, Optional.empty(), Optional.empty());
    }

    public MessageDraft withPriority(String priority) {
        return new MessageDraft(messageId, source, targets, type, content, Optional.of(priority), createdAt, expiresAt, correlationId);
    }

    public MessageDraft withExpiry(Optional<Instant> end) {
        return new MessageDraft(messageId, source, targets, type, content, priority, createdAt, end, correlationId);
    }

    public Signed sign(Network network, Signer signer) {
        return Signed.sign(tree(), network, Kind.MESSAGE, signer);
    }

    ObjectNode tree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode()
                .put("message_id", messageId)
                .put("source_node", source.value());
        ArrayNode names = tree.putArray("target_nodes");
        targets.forEach(target -> names.add(target.value()));
        tree.put("message_type", type).set("content", content);
        priority.ifPresent(lane -> tree.put("priority", lane));
        tree.put("created_at", Time.format(createdAt));
        expiresAt.ifPresent(end -> tree.put("expires_at", Time.format(end)));
        correlationId.ifPresent(id -> tree.put("correlation_id", id));
        return tree;
    }
}
