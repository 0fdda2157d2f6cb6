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
import org.bpci.sql.Eventually;
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
        house.nak(bob, id(bob.next("deliver")), Optional.of(Duration.ofMillis(300)));
        ObjectNode again = bob.next("deliver");
        assertEquals(2, again.get("attempt").asInt());
        assertTrue(again.get("redelivered").asBoolean());
        house.ack(bob, id(again));
        MessageView view = house.ask(new RelayRequest.AwaitDelivered(alice.id, "nak", Duration.ofSeconds(20)));
        assertEquals(2, view.deliveries().getFirst().attempts());
    }

    @Test
    void refusalWithoutADelayIsBackedOffAndOneOfZeroIsNot(DatabaseLocation location) throws InterruptedException {
        house.close();
        RelayLimits d = RelayLimits.defaults();
        Duration patient = Duration.ofHours(10);
        house = new RelayHouse(location, new RelayLimits(d.messageBytesMax(), d.messageAgeMax(), d.messagesPerSecondMax(), d.bytesPerSecondMax(),
                d.queuedDeliveriesMax(), d.queuedBytesMax(), d.recentMessagesMax(), d.ackTimeout(), 3, patient, patient, d.batchMessages(),
                d.batchDelayMax(), d.pendingMessagesMax()), false, alice, bob, carol);
        house.connect(bob, 10);
        house.admit(alice.message("nak-zero", Instant.now(), bob.id));
        house.nak(bob, id(bob.next("deliver")), Optional.of(Duration.ZERO));
        ObjectNode again = bob.next("deliver");
        assertEquals(2, again.get("attempt").asInt());
        house.nak(bob, id(again), Optional.empty());
        house.admit(alice.message("nak-after", Instant.now(), bob.id));
        ObjectNode other = bob.next("deliver");
        assertFalse(other.get("delivery_id").equals(again.get("delivery_id")), "the refused one waits");
        house.ack(bob, id(other), id(again));
        house.ask(new RelayRequest.AwaitDelivered(alice.id, "nak-zero", Duration.ofSeconds(20)));
        house.ask(new RelayRequest.AwaitDelivered(alice.id, "nak-after", Duration.ofSeconds(20)));
    }

    @Test
    void messageThatBreaksItsConsumerDiesAndTheOthersDoNot() throws InterruptedException {
        house.admit(alice.message("poison", Instant.now(), bob.id));
        house.admit(alice.message("innocent", Instant.now(), bob.id));
        for (int attempt = 1; attempt <= 3; attempt++) {
            house.connect(bob, 10);
            for (ObjectNode delivery : bob.next("deliver", 2)) {
                assertEquals(attempt, delivery.get("attempt").asInt());
                assertEquals(attempt > 1, delivery.get("redelivered").asBoolean());
            }
            house.disconnect(bob);
        }
        MessageView view = house.ask(new RelayRequest.AwaitDelivered(alice.id, "poison", Duration.ofSeconds(20)));
        assertEquals(DeliveryState.DEAD, view.deliveries().getFirst().state());
        assertEquals(Outbox.INTERRUPTED, view.deliveries().getFirst().lastError());
        house.connect(bob, 10);
        ObjectNode innocent = bob.next("deliver");
        assertEquals("innocent", innocent.at("/message/message_id").asText());
        assertEquals(4, innocent.get("attempt").asInt());
        house.ack(bob, id(innocent));
        house.ask(new RelayRequest.AwaitDelivered(alice.id, "innocent", Duration.ofSeconds(20)));
    }

    @Test
    void failedAttemptOfAnEndedSessionSurvivesARestart() throws InterruptedException {
        house.connect(bob, 10);
        house.admit(alice.message("counted", Instant.now(), bob.id));
        bob.next("deliver");
        house.disconnect(bob);
        Eventually.holds(() -> house.count("select count(*) from relay.delivery where state = 0 and attempts = 1") == 1);
        house.stopRelay();
        house.startRelay();
        house.connect(bob, 10);
        ObjectNode again = bob.next("deliver");
        assertEquals(2, again.get("attempt").asInt());
        house.ack(bob, id(again));
        house.ask(new RelayRequest.AwaitDelivered(alice.id, "counted", Duration.ofSeconds(20)));
    }

    @Test
    void deliveryThatExpiresAtItsTargetEndsThen() throws InterruptedException {
        house.connect(bob, 10);
        ObjectNode draft = alice.draft("expires-there", Instant.now(), bob.id).put("expires_at", Time.format(Instant.now().plusSeconds(10)));
        house.admit(alice.sign(draft));
        bob.next("deliver");
        house.aheadMillis.set(10_001); // the ack time-out is 30 s
        MessageView view = house.ask(new RelayRequest.AwaitDelivered(alice.id, "expires-there", Duration.ofSeconds(20)));
        assertEquals(DeliveryState.EXPIRED, view.deliveries().getFirst().state());
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
