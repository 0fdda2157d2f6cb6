package org.bpci.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresSuite.class)
class RelayVerticleTest {

    private final FakeNode alice = new FakeNode("alice");
    private final FakeNode bob = new FakeNode("bob");
    private final FakeNode carol = new FakeNode("carol");
    private RelayHouse house;

    @BeforeEach
    void open(DatabaseLocation location) {
        house = RelayHouse.of(location, alice, bob, carol);
        house.connect(alice, 10);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void messageIsAcceptedDeliveredAcknowledgedAndAudited() throws InterruptedException {
        house.connect(bob, 10);
        ObjectNode message = alice.message("m-1", Instant.now(), bob.id);
        house.offer(alice, message);

        ObjectNode receipt = (ObjectNode) alice.next("receipt").get("receipt");
        Signed.of(receipt).require(FakeNode.NETWORK, Kind.RECEIPT, house.oracle.verificationKey());
        assertEquals("m-1", receipt.at("/messages/0/message_id").asText());
        assertEquals(Signed.of(message).digest(FakeNode.NETWORK, Kind.MESSAGE).hex(), receipt.at("/messages/0/digest").asText());
        assertEquals(1, alice.settled.get());

        ObjectNode delivery = bob.next("deliver");
        assertFalse(delivery.get("redelivered").booleanValue());
        assertEquals(1, delivery.get("attempt").intValue());
        Signed.of((ObjectNode) delivery.get("message")).require(FakeNode.NETWORK, Kind.MESSAGE, alice.key.verificationKey());

        house.ack(bob, delivery.get("delivery_id").longValue());
        MessageView view = house.ask(new RelayRequest.AwaitDelivered(alice.id, "m-1", Duration.ofSeconds(10)));
        assertEquals(DeliveryState.DELIVERED, view.deliveries().getFirst().state());
        assertEquals(receipt, Json.parseObject(view.receipt(), 1 << 20));
        assertEquals(message, Json.parseObject(view.message(), 1 << 20));
        assertTrue(house.ledger().stream().anyMatch(leaf -> leaf.contains("\"MessageAccepted\"") && leaf.contains("m-1")));
        assertTrue(house.ledger().stream().anyMatch(leaf -> leaf.contains("\"MessageDelivered\"") && leaf.contains("m-1")));
    }

    @Test
    void forgeryIsRefusedAndLeavesNoTrace() throws InterruptedException {
        ObjectNode forged = alice.message("m-2", Instant.now(), bob.id);
        forged.putObject("content").put("account", "666");
        house.offer(alice, forged);

        ObjectNode error = alice.next("error");
        assertEquals("signature-invalid", error.at("/problem/code").asText());
        assertEquals("m-2", error.get("message_id").asText());
        assertEquals(0, house.count("select count(*) from relay.message where message_id = 'm-2'"));
        assertTrue(assertThrows(Refusal.class, () -> house.admit(forged)).is(InputFault.SIGNATURE_INVALID));
    }
}
