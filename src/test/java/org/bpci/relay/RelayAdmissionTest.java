package org.bpci.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Fault;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is accepted, what is refused, and what is written down about it. */
@ExtendWith(PostgresSuite.class)
class RelayAdmissionTest {

    /** Messages a second. */
    private static final int RATE = 3;

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
    void repeatGetsTheOriginalReceiptAlsoAfterARestart() throws InterruptedException {
        ObjectNode message = alice.message("again-1", Instant.now(), bob.id);
        ObjectNode receipt = house.offerOne(alice, message);
        assertEquals("receipt", receipt.get("type").asText());
        assertEquals(receipt, house.offerOne(alice, message));
        assertTrue(house.admit(message).repeated());
        house.stopRelay();
        house.startRelay();
        assertEquals(receipt, house.offerOne(alice, message));
        house.aheadMillis.set(Duration.ofHours(2).toMillis());
        assertEquals(receipt, house.offerOne(alice, message), "age is checked at first acceptance only");
        assertEquals(1, house.count("select count(*) from relay.delivery d join relay.message m on m.seq = d.id >> 8 "
                + "where m.message_id = 'again-1'"));
    }

    @Test
    void repeatIsVerifiedWithTheKeyThatIsRegisteredNow() throws InterruptedException {
        ObjectNode draft = alice.draft("again-3", Instant.now(), bob.id);
        ObjectNode before = alice.sign(draft);
        ObjectNode receipt = house.offerOne(alice, before);
        house.rotate(alice);
        assertRefused(InputFault.SIGNATURE_INVALID, house.offerOne(alice, before));
        assertEquals(receipt, house.offerOne(alice, alice.sign(draft)), "the digest leaves the signature out");
    }

    @Test
    void repeatWithAWrongSignatureIsAForgeryLikeAnyOther() throws InterruptedException {
        ObjectNode message = alice.message("again-2", Instant.now(), bob.id);
        house.offerOne(alice, message);
        ObjectNode forged = message.deepCopy();
        forged.put("signature", bob.sign(bob.draft("again-2", Instant.now(), bob.id)).get("signature").asText());
        assertRefused(InputFault.SIGNATURE_INVALID, house.offerOne(alice, forged));
    }

    @Test
    void secondMessageUnderOneIdIsEvidence() throws InterruptedException {
        house.offerOne(alice, alice.message("reused", Instant.now(), bob.id));
        ObjectNode other = alice.message("reused", Instant.now(), carol.id);
        assertRefused(RelayFault.MESSAGE_ID_REUSED, house.offerOne(alice, other));
        assertRefused(RelayFault.MESSAGE_ID_REUSED, house.offerOne(alice, other));
        assertEquals(1, house.count("select count(*) from relay.evidence where message_id = 'reused'"));
        assertEquals(1, house.ledger().stream().filter(leaf -> leaf.contains("EquivocationFound") && leaf.contains("reused")).count());
    }

    @Test
    void oneIdTwiceInOneOfferIsAcceptedOnce() throws InterruptedException {
        ObjectNode first = alice.message("twin", Instant.now(), bob.id);
        house.offer(alice, first, first, alice.message("twin", Instant.now(), carol.id), alice.message("single", Instant.now(), bob.id));
        List<ObjectNode> answers = alice.next(3);
        assertEquals(4, alice.settled.get());
        assertEquals(1, answers.stream().filter(frame -> frame.at("/problem/code").asText().equals("message-id-reused")).count());
        assertEquals(2, house.count("select count(*) from relay.message where message_id in ('twin', 'single')"));
    }

    @Test
    void signedMessagesThatAreRefusedAreAudited() throws InterruptedException {
        Instant now = Instant.now();
        assertRefused(RelayFault.MESSAGE_STALE, house.offerOne(alice, alice.message("stale", now.minusSeconds(400), bob.id)));
        assertRefused(RelayFault.MESSAGE_FROM_FUTURE, house.offerOne(alice, alice.message("future", now.plusSeconds(100), bob.id)));
        assertRefused(RelayFault.TARGET_UNKNOWN, house.offerOne(alice, alice.message("nowhere", now, bob.id, new NodeId("nobody"))));
        for (String id : List.of("stale", "future", "nowhere")) {
            assertTrue(house.audited("MessageRejected", id), id);
        }
        assertEquals(0, house.count("select count(*) from relay.message where message_id in ('stale', 'future', 'nowhere')"));
    }

    @Test
    void isolatedNodesNeitherSendNorReceive() throws InterruptedException {
        house.isolate(carol);
        assertRefused(RelayFault.TARGET_ISOLATED, house.offerOne(alice, alice.message("to-isolated", Instant.now(), carol.id)));
        Refusal refusal = assertThrows(Refusal.class, () -> house.admit(carol.message("from-isolated", Instant.now(), bob.id)));
        assertTrue(refusal.is(RelayFault.SOURCE_ISOLATED));
        assertTrue(house.audited("MessageRejected", "from-isolated"));
    }

    @Test
    void fullQueueRefusesWhatIsNewAndStillAnswersRepeats(DatabaseLocation location) throws InterruptedException {
        house.close();
        RelayLimits limits = small(3);
        house = new RelayHouse(location, limits, false, alice, bob, carol);
        house.connect(alice, 10);
        ObjectNode first = alice.message("full-0", Instant.now(), carol.id);
        house.offerOne(alice, first);
        for (int i = 1; i < 3; i++) {
            assertEquals("receipt", house.offerOne(alice, alice.message("full-" + i, Instant.now(), carol.id)).get("type").asText());
        }
        ObjectNode error = house.offerOne(alice, alice.message("full-3", Instant.now(), carol.id, bob.id));
        assertRefused(RelayFault.QUEUE_FULL, error);
        assertEquals(429, error.at("/problem/status").asInt());
        assertTrue(error.at("/problem/retry_after_ms").asInt() > 0);
        assertEquals("receipt", house.offerOne(alice, first).get("type").asText());
        assertEquals(0, house.count("select count(*) from relay.message where message_id = 'full-3'"), "for all targets or for none");
    }

    @Test
    void rateOfASessionIsLimited() throws InterruptedException {
        int burst = RelayLimits.defaults().messagesPerSecondMax() * RelayLimits.BURST_SECONDS;
        ObjectNode[] messages = new ObjectNode[burst + 500];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = alice.message("rate-" + i, Instant.now(), bob.id);
        }
        house.offer(alice, messages);
        while (alice.settled.get() < messages.length) {
            ObjectNode frame = alice.next();
            if (frame.get("type").asText().equals("error")) {
                assertRefused(RelayFault.RATE_LIMIT_EXCEEDED, frame);
            }
        }
        long accepted = house.count("select count(*) from relay.message where message_id like 'rate-%'");
        assertTrue(accepted >= burst && accepted < burst + 100, accepted + " accepted");
    }

    @Test
    void manyAtOnceByRestGetTheBurstAndNoMore() {
        house.ask(new RelayRequest.Regulate(RATE, Optional.empty()));
        long began = System.nanoTime();
        List<Future<RelayRequest.Admitted>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(house.asked(alice.message("crowd-" + i, Instant.now(), carol.id)));
        }
        int accepted = accepted(answers);
        long refilled = (System.nanoTime() - began) * RATE / 1_000_000_000 + 1;
        int burst = RATE * RelayLimits.BURST_SECONDS;
        assertTrue(accepted >= burst && accepted <= burst + refilled, accepted + " accepted");
        assertEquals(RATE, house.ask(new RelayRequest.RateInForce()));
    }

    private static int accepted(List<Future<RelayRequest.Admitted>> answers) {
        int accepted = 0;
        for (Future<RelayRequest.Admitted> answer : answers) {
            try {
                RelayHouse.await(answer);
                accepted++;
            } catch (Refusal refusal) {
                assertTrue(refusal.is(RelayFault.RATE_LIMIT_EXCEEDED), refusal.code());
            }
        }
        return accepted;
    }

    @Test
    void unsignedMessageIsAcceptedInDevelopmentModeAndMarkedForEver(DatabaseLocation location) {
        ObjectNode unsigned = alice.draft("unsigned", Instant.now(), bob.id);
        assertTrue(assertThrows(Refusal.class, () -> house.admit(unsigned)).is(InputFault.SIGNATURE_MISSING));
        house.close();
        house = new RelayHouse(location, RelayLimits.defaults(), true, alice, bob, carol);
        assertTrue(house.admit(unsigned).message().unsigned());
        assertTrue(house.ask(new RelayRequest.FindMessage(Optional.of(alice.id), "unsigned")).unsigned());
        assertTrue(house.ledger().stream().anyMatch(leaf -> leaf.contains("\"unsigned\":\"true\"")));
        ObjectNode forged = alice.message("forged", Instant.now(), bob.id);
        forged.put("message_type", "Alert");
        assertTrue(assertThrows(Refusal.class, () -> house.admit(forged)).is(InputFault.SIGNATURE_INVALID));
    }

    @Test
    void contentSoDeepThatItsDeliveryCouldNotBeReadIsRefused() throws InterruptedException {
        Refusal refusal = assertThrows(Refusal.class, () -> house.admit(alice.sign(nested("too-deep", Json.DEPTH_LEVELS_MAX - 1))));
        assertTrue(refusal.is(InputFault.FIELD_INVALID), refusal.code());
        assertTrue(refusal.detail().contains("62") && refusal.detail().contains("64"), refusal.detail());
        house.admit(alice.sign(nested("deep", Json.DEPTH_LEVELS_MAX - 2)));
        ObjectNode delivery = alice.next("deliver"); // it was parsed strictly
        assertEquals("deep", delivery.at("/message/message_id").asText());
        house.ack(alice, delivery.get("delivery_id").longValue());
    }

    @Test
    void idThatCannotBeIsNotLookedFor() {
        for (String id : List.of("\0", "", "a b", "x".repeat(129))) {
            RelayRequest.FindMessage question = new RelayRequest.FindMessage(Optional.empty(), id);
            assertTrue(assertThrows(Refusal.class, () -> house.ask(question)).is(RelayFault.MESSAGE_NOT_FOUND), id);
        }
    }

    @Test
    void sameIdOfTwoSourcesAreTwoMessages() {
        house.admit(alice.message("shared", Instant.now(), carol.id));
        assertFalse(house.admit(bob.message("shared", Instant.now(), carol.id)).repeated());
        RelayRequest.FindMessage anySource = new RelayRequest.FindMessage(Optional.empty(), "shared");
        assertTrue(assertThrows(Refusal.class, () -> house.ask(anySource)).is(RelayFault.MESSAGE_AMBIGUOUS));
        assertEquals(bob.id, house.ask(new RelayRequest.FindMessage(Optional.of(bob.id), "shared")).source());
        RelayRequest.FindMessage missing = new RelayRequest.FindMessage(Optional.empty(), "missing");
        assertTrue(assertThrows(Refusal.class, () -> house.ask(missing)).is(RelayFault.MESSAGE_NOT_FOUND));
    }

    /** @param levels of the content; the message around it is one more */
    private ObjectNode nested(String messageId, int levels) {
        ObjectNode draft = alice.draft(messageId, Instant.now(), alice.id);
        ArrayNode inner = draft.putArray("content");
        for (int level = 1; level < levels; level++) {
            inner = inner.addArray();
        }
        return draft;
    }

    static RelayLimits small(int queued) {
        RelayLimits d = RelayLimits.defaults();
        return new RelayLimits(d.messageBytesMax(), d.messageAgeMax(), d.messagesPerSecondMax(), d.bytesPerSecondMax(), queued,
                d.queuedBytesMax(), d.recentMessagesMax(), Duration.ofSeconds(30), 3, Duration.ofSeconds(1), Duration.ofSeconds(2),
                d.batchMessages(), d.batchDelayMax(), d.pendingMessagesMax());
    }

    private static void assertRefused(Fault fault, ObjectNode frame) {
        assertEquals(fault.code(), frame.at("/problem/code").asText(), frame.toString());
    }
}
