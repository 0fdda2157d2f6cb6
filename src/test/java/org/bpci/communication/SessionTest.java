package org.bpci.communication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bpci.communication.CommunicationEvent.SessionOpened;
import org.bpci.communication.CommunicationRequest.CutSession;
import org.bpci.communication.CommunicationRequest.SendFrames;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a session carries between a node and the relay, and how it ends. */
class SessionTest {

    private static final int INSTANCES = 2;
    private final TestOracle oracle = new TestOracle(INSTANCES, List.of());
    private final SigningKey key = oracle.register("node", Optional.empty());

    @AfterEach
    void stop() {
        oracle.close();
    }

    @Test
    void messagesThatArriveTogetherAreOfferedTogetherAndInOrder() {
        try (TestNode node = TestNode.connect(oracle, "node", key)) {
            ByteArrayOutputStream together = new ByteArrayOutputStream();
            IntStream.range(0, 5).forEach(i -> together.writeBytes(message(i)));
            node.client.send(together.toByteArray());
            Uplink.MessagesOffered offered = oracle.uplink(Uplink.MessagesOffered.class);
            assertEquals(oracle.opened().session(), offered.session());
            assertEquals(List.of(0, 1, 2, 3, 4), ids(offered));
            assertEquals(37, offered.messages().getFirst().bytes());
        }
    }

    @Test
    void acknowledgementsReachTheRelayAlsoWhenTheNodeLeavesAtOnce() {
        try (TestNode node = TestNode.connect(oracle, "node", key)) {
            ByteArrayOutputStream together = new ByteArrayOutputStream();
            together.writeBytes(text("{\"type\":\"ack\",\"delivery_ids\":[1,2]}"));
            together.writeBytes(text("{\"type\":\"ack\",\"delivery_ids\":[3]}"));
            together.writeBytes(RawClient.frame(0x88, new byte[0]));
            node.client.send(together.toByteArray());
            assertEquals(List.of(1L, 2L, 3L), oracle.uplink(Uplink.DeliveriesAcknowledged.class).deliveryIds());
        }
        oracle.opened();
        assertEquals("closed-by-peer", oracle.closed().reason());
    }

    @Test
    void aNakReachesTheRelay() {
        try (TestNode node = TestNode.connect(oracle, "node", key)) {
            node.client.text("{\"type\":\"nak\",\"delivery_id\":7,\"delay_ms\":1500,\"reason\":\"busy\"}");
            Uplink.DeliveryRefused refused = oracle.uplink(Uplink.DeliveryRefused.class);
            assertEquals(7, refused.deliveryId());
            assertEquals(Optional.of(Duration.ofMillis(1500)), refused.delay());
            assertEquals("busy", refused.reason());
            node.client.text("{\"type\":\"nak\",\"delivery_id\":8,\"delay_ms\":0}");
            assertEquals(Optional.of(Duration.ZERO), oracle.uplink(Uplink.DeliveryRefused.class).delay());
            node.client.text("{\"type\":\"nak\",\"delivery_id\":9}");
            assertEquals(Optional.empty(), oracle.uplink(Uplink.DeliveryRefused.class).delay());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"type\":\"batch\"} | frame-unknown",
        "{\"type\":\"message\"} | field-missing",
        "{\"type\":\"message\",\"message\":{},\"x\":1} | field-unknown",
        "{\"type\":\"message\",\"message\":[]} | field-invalid",
        "{\"type\":\"ack\",\"delivery_ids\":[]} | field-invalid",
        "{\"type\":\"ack\",\"delivery_ids\":[1.0]} | field-invalid",
        "{\"type\":\"ack\",\"delivery_ids\":[0]} | field-invalid",
        "{\"type\":\"nak\",\"delivery_id\":1,\"delay_ms\":3600001} | field-invalid",
        "{\"type\":\"hello\",\"hello\":{}} | frame-unknown",
        "{\"type\":\"ack\",\"type\":\"ack\",\"delivery_ids\":[1]} | malformed-json",
        "{} | field-missing",
        "[] | malformed-json"})
    void aFrameThatIsWrongIsAnsweredAndTheSessionGoesOn(String frame, String code) {
        try (TestNode node = TestNode.connect(oracle, "node", key)) {
            node.client.text(frame);
            assertEquals(code, node.refusal());
            node.client.send(message(1));
            assertEquals(1, oracle.uplink(Uplink.MessagesOffered.class).messages().size());
        }
    }

    @Test
    void framesAreWrittenInOrderHoweverMany() {
        try (TestNode node = TestNode.connect(oracle, "node", key)) {
            SessionRef session = oracle.opened().session();
            List<String> frames = IntStream.range(0, 500)
                    .mapToObj(i -> "{\"type\":\"deliver\",\"n\":" + i + ",\"x\":\"" + "é".repeat(i) + "\"}").toList();
            oracle.bus.tell(new SendFrames(session, frames.subList(0, 400), 0));
            oracle.bus.tell(new SendFrames(session, frames.subList(400, 500), 0));
            for (String frame : frames) {
                assertEquals(frame, node.client.read().text());
            }
        }
    }

    @Test
    void whenTheOfferWindowIsFullTheNodeIsNotReadUntilOffersAreSettled() {
        try (TestNode node = TestNode.connect(oracle, "node", key)) {
            SessionRef session = oracle.opened().session();
            int window = TestOracle.LIMITS.offerWindow();
            for (int i = 0; i < window; i++) {
                node.client.send(message(i));
            }
            int offered = 0;
            while (offered < window) {
                offered += oracle.uplink(Uplink.MessagesOffered.class).messages().size();
            }
            node.client.send(message(99));
            TestOracle.done(oracle.bus.ask(new SendFrames(session, List.of("{\"type\":\"receipt\"}"), 0)));
            assertEquals("{\"type\":\"receipt\"}", node.client.read().text()); // writing goes on
            assertTrue(oracle.uplinks.isEmpty());
            oracle.bus.tell(new SendFrames(session, List.of(), 1));
            assertEquals(List.of(99), ids(oracle.uplink(Uplink.MessagesOffered.class)));
        }
    }

    @Test
    void aNewerSessionTakesThePlaceOfTheOlderInWhateverInstance() {
        TestNode older = TestNode.connect(oracle, "node", key);
        SessionOpened first = oracle.opened();
        Map<String, Integer> instances = new HashMap<>(Map.of(first.session().address(), 1));
        while (instances.size() < INSTANCES || instances.values().stream().mapToInt(Integer::intValue).sum() < 6) {
            TestNode newer = TestNode.connect(oracle, "node", key);
            assertEquals(4001, older.closeCode());
            older.close();
            SessionOpened opened = null;
            CommunicationEvent.SessionClosed closed = null;
            while (opened == null || closed == null) {
                switch (TestOracle.next(oracle.events, CommunicationEvent.class)) {
                    case SessionOpened event -> opened = event;
                    case CommunicationEvent.SessionClosed event -> closed = event;
                }
            }
            assertEquals("replaced", closed.reason());
            assertNotEquals(closed.session(), opened.session());
            instances.merge(opened.session().address(), 1, Integer::sum);
            older = newer;
        }
        older.close();
    }

    @Test
    void isolationAndDeregistrationEndTheSession() {
        try (TestNode node = TestNode.connect(oracle, "node", key)) {
            oracle.isolate("node");
            assertEquals(4003, node.closeCode());
        }
        SigningKey other = oracle.register("other", Optional.empty());
        try (TestNode node = TestNode.connect(oracle, "other", other)) {
            oracle.deregister("other");
            assertEquals(4003, node.closeCode());
        }
    }

    @Test
    void aRotatedKeyEndsTheSessionOfTheOldOne() {
        try (TestNode node = TestNode.connect(oracle, "node", key)) {
            oracle.rotate("node", SigningKey.generate(Suite.ED25519));
            assertEquals(4003, node.closeCode());
        }
    }

    @Test
    void aSessionCanBeCut() {
        try (TestNode node = TestNode.connect(oracle, "node", key)) {
            oracle.bus.tell(new CutSession(oracle.opened().session(), 1008, "policy"));
            assertEquals(1008, node.closeCode());
            assertEquals("cut-on-request", oracle.closed().reason());
        }
    }

    @Test
    void framesForASessionThatHasEndedAreNoError() {
        TestOracle.done(oracle.bus.ask(new SendFrames(new SessionRef("communication.0", 999), List.of("{}"), 1)));
    }

    @Test
    void stoppingTellsTheNodesAndEndsTheirSessions() {
        try (TestNode node = TestNode.connect(oracle, "node", key)) {
            oracle.opened();
            oracle.stopCommunication();
            assertEquals(1012, node.closeCode());
            assertEquals("restarting", oracle.closed().reason());
        }
    }

    private static List<Integer> ids(Uplink.MessagesOffered offered) {
        return offered.messages().stream().map(message -> message.message().get("id").intValue()).toList();
    }

    private static byte[] message(int id) {
        return text("{\"type\":\"message\",\"message\":{\"id\":" + id + "}}");
    }

    private static byte[] text(String text) {
        return RawClient.frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }
}
