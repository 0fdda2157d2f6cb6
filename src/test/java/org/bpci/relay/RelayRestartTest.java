package org.bpci.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a relay that begins again, or whose database goes away, still knows. */
@ExtendWith(PostgresSuite.class)
class RelayRestartTest {

    private static final String KILL_WRITER = """
            select count(pg_terminate_backend(l.pid)) from pg_locks l
            where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())""";
    private final FakeNode alice = new FakeNode("alice");
    private final FakeNode bob = new FakeNode("bob");
    private RelayHouse house;

    @BeforeEach
    void open(DatabaseLocation location) {
        RelayLimits d = RelayLimits.defaults();
        house = new RelayHouse(location, new RelayLimits(d.messageBytesMax(), d.messageAgeMax(), 1_000_000, 1 << 30, d.queuedDeliveriesMax(),
                d.queuedBytesMax(), d.recentMessagesMax(), d.ackTimeout(), d.deliveryAttemptsMax(), d.retryDelayMin(), d.retryDelayMax(),
                d.batchMessages(), d.batchDelayMax(), d.pendingMessagesMax()), false, alice, bob);
        house.connect(alice, 10);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void backlogSurvivesInOrderAndIsMarkedRedelivered() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            house.admit(alice.message("kept-" + i, Instant.now(), bob.id));
        }
        house.stopRelay();
        house.startRelay();
        house.connect(bob, 100);
        for (int i = 0; i < 20; i++) {
            ObjectNode delivery = bob.next("deliver");
            assertEquals("kept-" + i, delivery.at("/message/message_id").asText());
            assertTrue(delivery.get("redelivered").asBoolean(), "the process before may have handed it out");
            house.ack(bob, delivery.get("delivery_id").longValue());
        }
        house.admit(alice.message("fresh", Instant.now(), bob.id));
        ObjectNode fresh = bob.next("deliver");
        assertFalse(fresh.get("redelivered").asBoolean());
        house.ack(bob, fresh.get("delivery_id").longValue());
        house.ask(new RelayRequest.AwaitDelivered(alice.id, "fresh", Duration.ofSeconds(20)));
    }

    @Test
    void acknowledgementOfWhatTheProcessBeforeHandedOutCounts() throws InterruptedException {
        house.connect(bob, 1);
        house.admit(alice.message("late-1", Instant.now(), bob.id));
        long handedOut = bob.next("deliver").get("delivery_id").longValue();
        house.stopRelay();
        house.startRelay();
        house.ack(bob, handedOut);
        MessageView view = house.ask(new RelayRequest.AwaitDelivered(alice.id, "late-1", Duration.ofSeconds(20)));
        assertEquals(DeliveryState.DELIVERED, view.deliveries().getFirst().state());
    }

    @Test
    void whatIsSentAgainAfterLostConnectionsIsAcceptedOnceAndDeliveredOnceAsNew() throws InterruptedException {
        house.connect(bob, 64);
        int count = 1_000;
        List<ObjectNode> pending = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pending.add(alice.message("torn-" + i, Instant.now(), bob.id));
        }
        Set<String> receipted = new HashSet<>();
        Set<String> asNew = new HashSet<>();
        Set<String> delivered = new HashSet<>();
        for (int round = 0; receipted.size() < count; round++) {
            while (!house.ask(new RelayRequest.RelayStats()).storeAvailable()) {
                drainBob(asNew, delivered);
            }
            int answered = alice.settled.get() + pending.size();
            for (int from = 0; from < pending.size(); from += 100) {
                house.offer(alice, pending.subList(from, Math.min(pending.size(), from + 100)).toArray(ObjectNode[]::new));
                if (round < 5 && from % 300 == 200) {
                    house.count(KILL_WRITER);
                }
            }
            while (alice.settled.get() < answered || !alice.frames.isEmpty()) {
                ObjectNode frame = alice.next();
                frame.at("/receipt/messages").forEach(entry -> receipted.add(entry.get("message_id").asText()));
                drainBob(asNew, delivered);
            }
            pending.removeIf(message -> receipted.contains(message.get("message_id").asText()));
        }
        while (delivered.size() < count) {
            take(bob.next("deliver"), asNew, delivered);
        }
        assertEquals(count, house.count("select count(*) from relay.message where message_id like 'torn-%'"));
        assertEquals(count, house.count("select count(*) from relay.delivery d join relay.message m on m.seq = d.id >> 8 "
                + "where m.message_id like 'torn-%'"));
        for (int i = 0; i < count; i++) {
            assertTrue(house.ask(new RelayRequest.AwaitDelivered(alice.id, "torn-" + i, Duration.ofSeconds(20))).ended());
        }
        List<String> ledger = house.ledger();
        for (String kind : List.of("MessageAccepted", "MessageDelivered")) {
            assertEquals(count, ledger.stream().filter(leaf -> leaf.contains(kind) && leaf.contains("\"torn-")).distinct().count(), kind);
        }
    }

    private void drainBob(Set<String> asNew, Set<String> delivered) {
        for (ObjectNode frame = bob.frames.poll(); frame != null; frame = bob.frames.poll()) {
            take(frame, asNew, delivered);
        }
    }

    private void take(ObjectNode delivery, Set<String> asNew, Set<String> delivered) {
        String id = delivery.at("/message/message_id").asText();
        delivered.add(id);
        if (!delivery.get("redelivered").asBoolean()) {
            assertTrue(asNew.add(id), id + " was called new twice");
        }
        house.ack(bob, delivery.get("delivery_id").longValue());
    }
}
