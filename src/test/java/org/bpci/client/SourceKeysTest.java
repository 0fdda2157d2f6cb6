package org.bpci.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.KeyHistory;
import org.bpci.kernel.KeySpan;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;
import org.junit.jupiter.api.Test;

/** Protocol §5: which key a delivery verifies by. The first key is the bank's from 12:00 to 14:00, then comes the second. */
class SourceKeysTest {

    private static final Network NETWORK = Network.of("test");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant ROTATED = NOON.plusSeconds(7_200);

    private final SigningKey first = SigningKey.generate(Suite.ED25519);
    private final SigningKey second = SigningKey.generate(Suite.ED25519);
    private final SigningKey stranger = SigningKey.generate(Suite.ED25519);
    private final List<Optional<Instant>> asked = new ArrayList<>();
    private KeyHistory answer = keys(ROTATED.plusSeconds(3_600), false,
            span(second, ROTATED, Optional.empty()), span(first, NOON, Optional.of(ROTATED)));
    private final SourceKeys sources = new SourceKeys((node, at) -> {
        assertEquals(new NodeId("bank"), node);
        asked.add(at);
        return at.isPresent() ? keys(answer.asOf(), false, span(first, NOON, Optional.of(ROTATED))) : answer;
    }, NETWORK);

    @Test
    void whatWasAcceptedBeforeTheRotationVerifiesByTheOldKey() {
        assertTrue(sources.verifies(accepted(ROTATED.minusSeconds(600), first)));
        assertTrue(sources.verifies(accepted(NOON, first)));
    }

    @Test
    void whatWasAcceptedAfterTheRotationVerifiesByTheNewKeyOnly() {
        assertTrue(sources.verifies(accepted(ROTATED.plusSeconds(600), second)));
        assertFalse(sources.verifies(accepted(ROTATED.plusSeconds(600), first)), "whoever has the old key now may have stolen it");
        assertFalse(sources.verifies(accepted(ROTATED.minusSeconds(600), second)), "nobody had that key then");
    }

    @Test
    void leewayIsAMinuteOnBothSidesAndNoMore() {
        assertTrue(sources.verifies(accepted(ROTATED.plusSeconds(60), first)));
        assertFalse(sources.verifies(accepted(ROTATED.plusSeconds(60).plusMillis(1), first)));
        assertTrue(sources.verifies(accepted(ROTATED.minusSeconds(60), second)));
        assertFalse(sources.verifies(accepted(ROTATED.minusSeconds(60).minusMillis(1), second)));
    }

    @Test
    void keyTheSourceNeverHadVerifiesNothing() {
        assertFalse(sources.verifies(accepted(ROTATED.plusSeconds(600), stranger)));
    }

    @Test
    void unknownSourceHasNoKey() {
        answer = KeyHistory.NONE;
        assertFalse(sources.verifies(accepted(ROTATED.plusSeconds(600), second)));
        assertEquals(1, asked.size());
    }

    @Test
    void oneAnswerServesManyMessages() {
        for (int i = 0; i < 100; i++) {
            assertTrue(sources.verifies(accepted(ROTATED.plusSeconds(i), second)));
        }
        assertEquals(1, asked.size());
    }

    @Test
    void answerIsAskedAnewWhenAKeyMayHaveEndedSince() {
        answer = keys(ROTATED.minusSeconds(1), false, span(first, NOON, Optional.empty()));
        assertTrue(sources.verifies(accepted(ROTATED.minusSeconds(2), first)));
        answer = keys(ROTATED.plusSeconds(100), false, span(second, ROTATED, Optional.empty()), span(first, NOON, Optional.of(ROTATED)));
        assertFalse(sources.verifies(accepted(ROTATED.plusSeconds(90), first)));
        assertEquals(2, asked.size());
    }

    @Test
    void whatDoesNotVerifyIsHeldAgainstAFreshAnswer() {
        answer = keys(ROTATED.minusSeconds(1), false, span(first, NOON, Optional.empty()));
        assertTrue(sources.verifies(accepted(ROTATED.minusSeconds(2), first)));
        answer = keys(ROTATED.plusSeconds(5), false, span(second, ROTATED, Optional.empty()), span(first, NOON, Optional.of(ROTATED)));
        assertTrue(sources.verifies(accepted(ROTATED.plusSeconds(4), second)));
    }

    @Test
    void keysTooOldForTheAnswerAreAskedForByTheirTime() {
        answer = keys(answer.asOf(), true, span(second, ROTATED, Optional.empty()));
        Instant acceptedAt = ROTATED.minusSeconds(600);
        assertTrue(sources.verifies(accepted(acceptedAt, first)));
        assertEquals(List.of(Optional.empty(), Optional.of(acceptedAt)), asked);
    }

    @Test
    void unsignedMessageVerifiesByNoKey() {
        ObjectNode frame = frame(ROTATED.plusSeconds(5), first);
        ((ObjectNode) frame.get("message")).remove("signature");
        assertFalse(sources.verifies(Delivery.read(frame)));
    }

    private static Delivery accepted(Instant at, SigningKey key) {
        return Delivery.read(frame(at, key));
    }

    private static ObjectNode frame(Instant acceptedAt, SigningKey key) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("message_id", "m-1").put("source_node", "bank");
        ObjectNode frame = JsonNodeFactory.instance.objectNode().put("delivery_id", 1).put("attempt", 1).put("redelivered", false)
                .put("accepted_at", Time.format(acceptedAt));
        frame.set("message", Signed.sign(message, NETWORK, Kind.MESSAGE, key).tree());
        return frame;
    }

    private static KeyHistory keys(Instant asOf, boolean more, KeySpan... spans) {
        return new KeyHistory(asOf, List.of(spans), more);
    }

    private static KeySpan span(SigningKey key, Instant since, Optional<Instant> until) {
        return new KeySpan(key.verificationKey(), since, until);
    }
}
