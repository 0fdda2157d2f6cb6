package org.bpci.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bpci.kernel.Fault;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private final FakeNode alice = new FakeNode("alice");
    private final NodeId bob = new NodeId("bob");
    private final ObjectNode tree = alice.message("msg-001", NOW, bob);

    @Test
    void everyMemberIsRead() {
        tree.put("priority", "high").put("correlation_id", "c-1").put("expires_at", "2026-11-22T19:00:00Z");
        Message message = Message.parse(tree);
        assertEquals("msg-001", message.messageId());
        assertEquals(alice.id, message.source());
        assertEquals(List.of(bob), message.targets());
        assertEquals("DataSync", message.type());
        assertEquals(Priority.HIGH, message.priority());
        assertEquals(NOW.toEpochMilli(), message.createdMillis());
        assertEquals(Duration.ofHours(1).toMillis(), message.expiresMillis() - message.createdMillis());
    }

    @Test
    void priorityIsNormalAndLifetimeADayUnlessSaid() {
        Message message = Message.parse(tree);
        assertEquals(Priority.NORMAL, message.priority());
        assertEquals(Duration.ofHours(24).toMillis(), message.expiresMillis() - message.createdMillis());
    }

    @ParameterizedTest
    @ValueSource(strings = {"message_id", "source_node", "target_nodes", "message_type", "content", "created_at"})
    void missingMemberIsNamed(String member) {
        tree.remove(member);
        assertTrue(refused(InputFault.FIELD_MISSING, tree).contains("/" + member));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "message_id|7", "message_id|\"-starts-wrong\"", "message_id|\"has space\"", "source_node|\"\"", "target_nodes|[]",
            "target_nodes|\"bob\"", "target_nodes|[\"bob\",\"bob\"]", "target_nodes|[\"bob\",7]", "message_type|\"Gossip\"",
            "message_type|{\"Custom\":7}", "priority|\"Urgent\"", "priority|7", "created_at|\"yesterday\"", "created_at|1764000000",
            "expires_at|\"2026-11-22T18:00:00Z\"", "expires_at|\"2026-12-22T18:00:01Z\"", "signature|7", "correlation_id|{}"})
    void wrongValueIsNamed(String member, String value) {
        tree.set(member, Json.parse(value.getBytes(java.nio.charset.StandardCharsets.UTF_8), 1_000));
        assertTrue(refused(InputFault.FIELD_INVALID, tree).contains("/" + member));
    }

    @Test
    void unknownMemberIsNamedWithTheNearestKnownOne() {
        tree.put("priorty", "High");
        assertTrue(refused(InputFault.FIELD_UNKNOWN, tree).contains("'priority'"));
    }

    @Test
    void sixtyFourTargetsAreManyEnough() {
        var names = tree.putArray("target_nodes");
        for (int i = 0; i < 64; i++) {
            names.add("node-" + i);
        }
        assertEquals(64, Message.parse(tree).targets().size());
        names.add("node-64");
        refused(InputFault.FIELD_INVALID, tree);
    }

    @Test
    void customTypeHasOneWrittenForm() {
        tree.put("message_type", "custom:Invoice");
        assertEquals("Custom:Invoice", Message.parse(tree).type());
        tree.set("message_type", JsonNodeFactory.instance.objectNode().put("Custom", "Invoice"));
        assertEquals("Custom:Invoice", Message.parse(tree).type());
        tree.put("message_type", "datasync");
        assertEquals("DataSync", Message.parse(tree).type());
    }

    @Test
    void contentMayBeAnyValue() {
        for (JsonNode content : List.of(JsonNodeFactory.instance.nullNode(), JsonNodeFactory.instance.numberNode(1.5),
                JsonNodeFactory.instance.arrayNode())) {
            tree.set("content", content);
            Message.parse(tree);
        }
    }

    @Test
    void unsignedMessageMayLeaveOutWhenItWasMade() {
        ObjectNode draft = alice.draft("m", NOW, bob);
        draft.remove("created_at");
        assertEquals(NOW.toEpochMilli(), Message.parseUnsigned(draft, NOW).createdMillis());
    }

    private static String refused(Fault fault, ObjectNode tree) {
        Refusal refusal = assertThrows(Refusal.class, () -> Message.parse(tree));
        assertTrue(refusal.is(fault), refusal.code() + ": " + refusal.detail());
        return refusal.detail();
    }
}
