package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.client.MessageDraft;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What must not get through, with the reason it is refused for. */
@Tag("blackbox")
class RefusalsIT {

    private static final JsonNode CONTENT = JsonNodeFactory.instance.objectNode().put("amount", 1);

    private static LiveOracle oracle;
    private static Participant bank;
    private static Participant shop;
    private static Network network;

    @BeforeAll
    static void startOracle() {
        oracle = LiveOracle.started();
        bank = oracle.node("bank");
        shop = oracle.node("shop");
        network = oracle.api().identity().network();
    }

    @AfterAll
    static void stopOracle() {
        oracle.close();
    }

    @Test
    void aSignatureOfAnotherKeyIsRefused() {
        assertRefused("signature-invalid", draft("forged").sign(network, SigningKey.generate(Suite.ED25519)).tree());
    }

    @Test
    void anAlteredMemberIsRefused() {
        for (String member : new String[] {"message_id", "message_type", "created_at", "content"}) {
            ObjectNode altered = draft("altered").sign(network, bank.key()).tree().deepCopy();
            altered.put(member, switch (member) {
                case "created_at" -> altered.path("created_at").asText().replaceAll("\\.\\d+Z|Z$", ".001Z");
                case "message_type" -> "Command";
                default -> "changed";
            });
            assertRefused("signature-invalid", altered);
        }
    }

    @Test
    void aMessageForAnotherNetworkIsRefused() {
        assertRefused("signature-invalid", draft("foreign").sign(Network.of("elsewhere"), bank.key()).tree());
    }

    @Test
    void aSignatureOfAnotherKindIsRefused() {
        ObjectNode unsigned = draft("kind").sign(network, bank.key()).tree().deepCopy();
        assertRefused("signature-invalid", Signed.sign(unsigned, network, Kind.HEARTBEAT, bank.key()).tree());
    }

    @Test
    void anUnsignedMessageIsRefused() {
        ObjectNode unsigned = draft("unsigned").sign(network, bank.key()).tree().deepCopy();
        unsigned.remove("signature");
        assertRefused("signature-missing", unsigned);
    }

    @Test
    void staleAndFutureMessagesAreRefused() {
        assertRefused("message-stale", draft("stale", Instant.now().minus(Duration.ofMinutes(6))).sign(network, bank.key()).tree());
        assertRefused("message-from-future", draft("future", Instant.now().plus(Duration.ofMinutes(2))).sign(network, bank.key()).tree());
    }

    @Test
    void anUnknownSourceIsRefused() {
        MessageDraft draft = MessageDraft.of("unknown", new NodeId("nobody"), shop.id(), "Event", CONTENT, Instant.now());
        assertRefused("source-unknown", draft.sign(network, bank.key()).tree());
    }

    @Test
    void anUnknownMemberIsNamedWithItsNeighbour() {
        ObjectNode message = draft("member").sign(network, bank.key()).tree().deepCopy();
        message.put("prioriti", "High");
        Refusal refusal = assertThrows(Refusal.class, () -> oracle.api().send(Routes.RELAY, message));
        assertEquals("field-unknown", refusal.code());
        assertEquals(true, refusal.detail().contains("priority"), refusal.detail());
    }

    @Test
    void aReplayGetsItsFirstReceiptAlsoAfterKillAndRestart() throws Exception {
        Signed message = bank.sign(shop.id(), "Event", CONTENT, Optional.empty());
        String receipt = oracle.api().send(Routes.RELAY, message.tree()).body().path("receipt").toString();
        shop.receive(1);
        assertRepeated(message, receipt);

        oracle.process().kill();
        oracle.process().start();
        shop.connect();
        assertRepeated(message, receipt);

        ObjectNode other = message.tree().deepCopy();
        other.put("content", "another");
        assertRefused("message-id-reused", Signed.sign(other, network, Kind.MESSAGE, bank.key()).tree());
        assertEquals(0, shop.unread(), "nothing was delivered a second time");
    }

    private static void assertRepeated(Signed message, String receipt) {
        var again = oracle.api().send(Routes.RELAY, message.tree());
        assertEquals(200, again.status());
        assertEquals(receipt, again.body().path("receipt").toString());
    }

    private static void assertRefused(String code, ObjectNode message) {
        Refusal refusal = assertThrows(Refusal.class, () -> oracle.api().send(Routes.RELAY, message));
        assertEquals(code, refusal.code(), refusal.detail());
    }

    private static MessageDraft draft(String id) {
        return draft(id, Instant.now());
    }

    private static MessageDraft draft(String id, Instant createdAt) {
        return MessageDraft.of(id, bank.id(), shop.id(), "Event", CONTENT, createdAt);
    }
}
