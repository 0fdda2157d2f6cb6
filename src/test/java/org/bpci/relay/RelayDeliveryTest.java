package org.bpci.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Time;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How deliveries reach their targets, or end otherwise. */
@ExtendWith(PostgresSuite.class)
class RelayDeliveryTest {

    private final FakeNode alice = new FakeNode("alice");
    private final FakeNode bob = new FakeNode("bob");
    private final FakeNode carol = new FakeNode("carol");
    private RelayHouse house;

    @BeforeEach
    void open(DatabaseLocation location) {
        house = new RelayHouse(location, RelayAdmissionTest.small(100_000), false, alice, bob, carol);
        house.connect(alice, 10);
        long open = house.count("select count(*) from relay.delivery where state = 0");
        assertEquals(0, open, "each test ends what it began");
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void eachTargetHasADeliveryOfItsOwn() throws InterruptedException {
        house.connect(bob, 10);
        house.admit(alice.message("two", Instant.now(), bob.id, carol.id));
        long atBob = id(bob.next("deliver"));
        house.ack(bob, atBob);
        house.connect(carol, 10);
        long atCarol = id(carol.next("deliver"));
        house.ack(bob, atCarol);
        house.ack(carol, atCarol);
        MessageView view = house.ask(new RelayRequest.AwaitDelivered(alice.id, "two", Duration.ofSeconds(20)));
        assertEquals(List.of(bob.id, carol.id), view.deliveries().stream().map(DeliveryView::target).toList());
        assertTrue(view.deliveries().stream().allMatch(delivery -> delivery.state() == DeliveryState.DELIVERED));
        assertEquals(1, house.ledger().stream().filter(leaf -> leaf.contains("MessageDelivered") && leaf.contains("\"two\"")
                && leaf.contains("\"node\":\"carol\"")).count(), "nobody acknowledges for another node");
    }

    @Test
    void windowBoundsWhatIsUnacknowledged() throws InterruptedException {
        house.connect(bob, 2);
        for (int i = 0; i < 4; i++) {
            house.admit(alice.message("window-" + i, Instant.now(), bob.id));
        }
        List<ObjectNode> first = bob.next("deliver", 2);
        assertTrue(bob.frames.isEmpty());
        assertEquals(2, house.ask(new RelayRequest.RelayStats()).inFlightDeliveries());
        house.ack(bob, id(first.get(0)), id(first.get(1)));
        bob.next("deliver", 2).forEach(delivery -> house.ack(bob, id(delivery)));
        house.ask(new RelayRequest.AwaitDelivered(alice.id, "window-3", Duration.ofSeconds(20)));
    }

    @Test
    void refusedDeliveryComesAgainAfterItsDelay() throws InterruptedException {
        house.connect(bob, 10);
        house.admit(alice.message("nak", Instant.now(), bob.id));
        house.nak(bob, id(bob.next("deliver")), Duration.ofMillis(300));
        ObjectNode again = bob.next("deliver");
        assertEquals(2, again.get("attempt").asInt());
        assertTrue(again.get("redelivered").asBoolean());
        house.ack(bob, id(again));
        MessageView view = house.ask(new RelayRequest.AwaitDelivered(alice.id, "nak", Duration.ofSeconds(20)));
        assertEquals(2, view.deliveries().getFirst().attempts());
    }

    @Test
    void deliveryThatIsNeverAcknowledgedDiesAndCanBeReplayed() throws InterruptedException {
        house.connect(bob, 10);
        house.admit(alice.message("dead", Instant.now(), bob.id));
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertEquals(attempt, bob.next("deliver").get("attempt").asInt());
            house.aheadMillis.addAndGet(31_000);
        }
        MessageView view = house.ask(new RelayRequest.AwaitDelivered(alice.id, "dead", Duration.ofSeconds(20)));
        assertEquals(DeliveryState.DEAD, view.deliveries().getFirst().state());
        assertTrue(house.audited("MessageDead", "dead"));

        long delivery = view.deliveries().getFirst().deliveryId();
        List<RelayRequest.DeadLetter> letters = house.ask(new RelayRequest.ListDeadLetters(Optional.of(bob.id), 0, 10)).deadLetters();
        assertTrue(letters.stream().anyMatch(letter -> letter.delivery().deliveryId() == delivery));
        assertEquals(DeliveryState.QUEUED, house.ask(new RelayRequest.ReplayDeadLetter(delivery, "ops")).state());
        ObjectNode again = bob.next("deliver");
        assertEquals(1, again.get("attempt").asInt());
        assertTrue(again.get("redelivered").asBoolean());
        house.ack(bob, id(again));
        house.ask(new RelayRequest.AwaitDelivered(alice.id, "dead", Duration.ofSeconds(20)));
        assertTrue(house.audited("MessageReplayed", "dead"));
        Refusal refusal = assertThrows(Refusal.class, () -> house.ask(new RelayRequest.ReplayDeadLetter(delivery, "ops")));
        assertTrue(refusal.is(RelayFault.DEAD_LETTER_NOT_FOUND));
    }

    @Test
    void deliveryForAnAbsentTargetExpires() {
        ObjectNode draft = alice.draft("expires", Instant.now(), bob.id).put("expires_at", Time.format(Instant.now().plusSeconds(60)));
        house.admit(alice.sign(draft));
        house.aheadMillis.set(61_000);
        MessageView view = house.ask(new RelayRequest.AwaitDelivered(alice.id, "expires", Duration.ofSeconds(20)));
        assertEquals(DeliveryState.EXPIRED, view.deliveries().getFirst().state());
        assertTrue(house.audited("MessageExpired", "expires"));
    }

    @Test
    void deliveriesOfADeregisteredTargetAreDead() {
        house.admit(alice.message("gone", Instant.now(), carol.id));
        house.deregister(carol);
        MessageView view = house.ask(new RelayRequest.AwaitDelivered(alice.id, "gone", Duration.ofSeconds(20)));
        assertEquals(DeliveryState.DEAD, view.deliveries().getFirst().state());
        assertTrue(house.audited("MessageDead", "gone"));
    }

    @Test
    void backlogComesInTheOrderOfLaneAndTimeHoweverLongItIs() throws InterruptedException {
        int count = 900; // more than memory holds of one lane
        for (int from = 0; from < count; from += 100) {
            ObjectNode[] messages = new ObjectNode[100];
            for (int i = 0; i < 100; i++) {
                messages[i] = alice.sign(alice.draft("log-" + (from + i), Instant.now(), bob.id).put("priority", (from + i) % 2 == 0 ? "Low" : "High"));
            }
            house.offer(alice, messages);
        }
        while (alice.settled.get() < count) {
            alice.next("receipt");
        }
        house.connect(bob, 50);
        List<Integer> high = new ArrayList<>();
        List<Integer> low = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectNode delivery = bob.next("deliver");
            assertFalse(delivery.get("redelivered").asBoolean());
            int number = Integer.parseInt(delivery.at("/message/message_id").asText().substring(4));
            (number % 2 == 0 ? low : high).add(number);
            house.ack(bob, id(delivery));
        }
        assertEquals(high.stream().sorted().toList(), high);
        assertEquals(low.stream().sorted().toList(), low);
        house.ask(new RelayRequest.AwaitDelivered(alice.id, "log-899", Duration.ofSeconds(20)));
        house.ask(new RelayRequest.AwaitDelivered(alice.id, "log-898", Duration.ofSeconds(20)));
    }

    @Test
    void newerSessionTakesOverWhatTheOlderHadNotAcknowledged() throws InterruptedException {
        house.connect(bob, 10);
        house.admit(alice.message("moved", Instant.now(), bob.id));
        ObjectNode first = bob.next("deliver");
        var old = bob.session;
        house.connect(bob, 10);
        ObjectNode again = bob.next("deliver");
        assertEquals(id(first), id(again));
        assertTrue(again.get("redelivered").asBoolean());
        house.bus.publish(new org.bpci.communication.CommunicationEvent.SessionClosed(bob.id, old, "replaced", Instant.now()));
        house.ack(bob, id(again));
        house.ask(new RelayRequest.AwaitDelivered(alice.id, "moved", Duration.ofSeconds(20)));
        assertEquals(1, house.ask(new RelayRequest.RelayStats()).deliveredDeliveries());
    }

    private static long id(ObjectNode delivery) {
        return delivery.get("delivery_id").longValue();
    }
}
