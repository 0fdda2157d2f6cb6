package org.bpci.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.discovery.Capabilities;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.Fault;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private static final long NOW_MILLIS = NOW.toEpochMilli();
    private static final RelayLimits LIMITS = new RelayLimits(1_000, Duration.ofSeconds(300), 2, 10_000, 10, 10_000, 10,
            Duration.ofSeconds(30), 5, Duration.ofSeconds(1), Duration.ofSeconds(60), 50, Duration.ofMillis(2), 1_000);
    private static final int BURST = 2 * RelayLimits.BURST_SECONDS;

    private final FakeNode alice = new FakeNode("alice");
    private final FakeNode bob = new FakeNode("bob");
    private final Map<NodeId, NodeRecord> nodes = new HashMap<>(Map.of(
            alice.id, alice.record(1, Optional.empty()), bob.id, bob.record(2, Optional.empty())));
    private final Admission admission = new Admission(LIMITS, false, id -> Optional.ofNullable(nodes.get(id)));

    @Test
    void orderlyMessageIsWorthAVerificationWithItsSourcesKey() {
        Verdict.Verify verify = (Verdict.Verify) bySession(message(NOW), 100, NOW_MILLIS);
        assertEquals(Optional.of(alice.key.verificationKey()), verify.key());
        assertEquals(Optional.empty(), verify.objection());
    }

    @Test
    void messageThatIsTooLargeIsRefusedAtOnce() {
        assertRefused(RelayFault.MESSAGE_TOO_LARGE, bySession(message(NOW), 1_001, NOW_MILLIS));
    }

    @Test
    void unknownAndKeylessSourcesAreRefusedAtOnce() {
        nodes.remove(alice.id);
        assertRefused(RelayFault.SOURCE_UNKNOWN, byRest(message(NOW)));
        nodes.put(alice.id, new NodeRecord(alice.id, "Application", Optional.empty(), Capabilities.NONE, Optional.empty(),
                NodeRecord.Trust.UNVERIFIED, Optional.empty(), NOW, NOW, 3));
        assertRefused(RelayFault.SOURCE_UNVERIFIED, byRest(message(NOW)));
    }

    @Test
    void sessionSendsForItsOwnNodeOnly() {
        assertRefused(RelayFault.SOURCE_MISMATCH, admission.offeredBySession(bob.id, message(NOW), 100, NOW_MILLIS));
    }

    @Test
    void isolatedSourceIsRefusedOnceItsSignatureShowsItAndEvenForRepeats() {
        nodes.put(alice.id, alice.record(3, Optional.of(new NodeRecord.Isolation("evidence", "oracle", NOW))));
        assertObjection(RelayFault.SOURCE_ISOLATED, true, byRest(message(NOW)));
    }

    @Test
    void ageIsCheckedOnBothSidesAndForgivenToRepeats() {
        assertObjection(RelayFault.MESSAGE_STALE, false, byRest(message(NOW.minusSeconds(301))));
        assertObjection(RelayFault.MESSAGE_FROM_FUTURE, false, byRest(message(NOW.plusSeconds(31))));
        assertTrue(((Verdict.Verify) byRest(message(NOW.minusSeconds(300)))).objection().isEmpty());
        assertTrue(((Verdict.Verify) byRest(message(NOW.plusSeconds(30)))).objection().isEmpty());
    }

    @Test
    void keyThatChangedOnTheWayProvesNothingAnyMore() {
        Optional<VerificationKey> provedBy = ((Verdict.Verify) bySession(message(NOW), 100, NOW_MILLIS)).key();
        assertEquals(Optional.empty(), admission.source(alice.id, provedBy));
        nodes.put(alice.id, new NodeRecord(alice.id, "Application", Optional.empty(), Capabilities.NONE, Optional.of(bob.key.verificationKey()),
                NodeRecord.Trust.VERIFIED, Optional.empty(), NOW, NOW, 3));
        assertTrue(admission.source(alice.id, provedBy).orElseThrow().is(InputFault.SIGNATURE_INVALID));
        nodes.remove(alice.id);
        assertTrue(admission.source(alice.id, provedBy).orElseThrow().is(RelayFault.SOURCE_UNKNOWN));
    }

    @Test
    void messageWhoseLifetimeIsOverIsObjectedTo() {
        ObjectNode draft = alice.draft("m", NOW.minusSeconds(10), bob.id).put("expires_at", NOW.toString());
        assertObjection(RelayFault.MESSAGE_EXPIRED, false, byRest(Message.parse(alice.sign(draft))));
    }

    @Test
    void sourceMaySendItsBurstAndThenItsRate() {
        for (int i = 0; i < BURST; i++) {
            assertEquals(Optional.empty(), admission.affordable(alice.id, 100, NOW_MILLIS));
            admission.charge(alice.id, 100, NOW_MILLIS);
        }
        Refusal refusal = admission.affordable(alice.id, 100, NOW_MILLIS).orElseThrow();
        assertTrue(refusal.is(RelayFault.RATE_LIMIT_EXCEEDED));
        assertEquals(Duration.ofMillis(500), refusal.retryAfter().orElseThrow());
        assertEquals(Optional.empty(), admission.affordable(alice.id, 100, NOW_MILLIS + 500));
    }

    @Test
    void bytesAreLimitedLikeMessages() {
        for (int i = 0; i < 1_000; i++) {
            assertEquals(Optional.empty(), admission.affordable(alice.id, 1_000, NOW_MILLIS + i * 500), "2 000 bytes a second fit");
            admission.charge(alice.id, 1_000, NOW_MILLIS + i * 500);
        }
        admission.charge(bob.id, 100_000, NOW_MILLIS);
        assertTrue(admission.affordable(bob.id, 1, NOW_MILLIS).isPresent());
    }

    @Test
    void forgeriesByRestNeverCountAgainstTheNodeTheyName() {
        for (int i = 0; i < 100; i++) {
            assertTrue(admission.offeredByRest("192.0.2.66", message(NOW), 100, NOW_MILLIS) instanceof Verdict.Verify);
            admission.chargeRemote("192.0.2.66", NOW_MILLIS);
        }
        assertRefused(RelayFault.RATE_LIMIT_EXCEEDED, admission.offeredByRest("192.0.2.66", message(NOW), 100, NOW_MILLIS));
        assertTrue(byRest(message(NOW)) instanceof Verdict.Verify, "another remote is not concerned");
        assertEquals(Optional.empty(), admission.affordable(alice.id, 100, NOW_MILLIS), "nor is the node");
    }

    @Test
    void targetsMustBeRegisteredNotIsolatedAndTakeTheSize() {
        assertEquals(Optional.empty(), admission.targets(List.of(bob.id), 100));
        assertTrue(admission.targets(List.of(bob.id, new NodeId("nobody")), 100).orElseThrow().is(RelayFault.TARGET_UNKNOWN));
        nodes.put(bob.id, bob.record(3, Optional.of(new NodeRecord.Isolation("evidence", "oracle", NOW))));
        assertTrue(admission.targets(List.of(bob.id), 100).orElseThrow().is(RelayFault.TARGET_ISOLATED));
        Capabilities small = new Capabilities(false, false, OptionalInt.of(99), List.of(), List.of());
        nodes.put(bob.id, new NodeRecord(bob.id, "Application", Optional.empty(), small, Optional.of(bob.key.verificationKey()),
                NodeRecord.Trust.VERIFIED, Optional.empty(), NOW, NOW, 4));
        assertTrue(admission.targets(List.of(bob.id), 100).orElseThrow().is(RelayFault.MESSAGE_TOO_LARGE));
    }

    @Test
    void targetWithoutAProvedKeyIsNobodyYetExceptInDevelopmentMode() {
        nodes.put(bob.id, new NodeRecord(bob.id, "Application", Optional.empty(), Capabilities.NONE, Optional.empty(),
                NodeRecord.Trust.UNVERIFIED, Optional.empty(), NOW, NOW, 3));
        assertTrue(admission.targets(List.of(bob.id), 100).orElseThrow().is(RelayFault.TARGET_UNVERIFIED));
        Admission open = new Admission(LIMITS, true, id -> Optional.ofNullable(nodes.get(id)));
        assertEquals(Optional.empty(), open.targets(List.of(bob.id), 100));
    }

    @Test
    void unsignedMessageIsWorthNothingExceptInDevelopmentMode() {
        Message unsigned = Message.parse(alice.draft("m", NOW, bob.id));
        assertEquals(Optional.of(alice.key.verificationKey()), ((Verdict.Verify) byRest(unsigned)).key());
        Admission open = new Admission(LIMITS, true, id -> Optional.ofNullable(nodes.get(id)));
        assertEquals(Optional.empty(), ((Verdict.Verify) open.offeredByRest("::1", unsigned, 100, NOW_MILLIS)).key());
        assertEquals(Optional.of(alice.key.verificationKey()),
                ((Verdict.Verify) open.offeredByRest("::1", message(NOW), 100, NOW_MILLIS)).key(), "a signature is always checked");
    }

    @Test
    void auditTrailTakesABoundedNumberOfRefusals() {
        long granted = 0;
        for (int i = 0; i < 10_000; i++) {
            granted += admission.audit(alice.id, NOW_MILLIS) ? 1 : 0;
        }
        assertEquals(60, granted);
    }

    private Message message(Instant created) {
        return Message.parse(alice.message("m-1", created, bob.id));
    }

    private Verdict bySession(Message message, int bytes, long nowMillis) {
        return admission.offeredBySession(alice.id, message, bytes, nowMillis);
    }

    private Verdict byRest(Message message) {
        return admission.offeredByRest("192.0.2.1", message, 100, NOW_MILLIS);
    }

    private static Refusal assertRefused(Fault fault, Verdict verdict) {
        Refusal refusal = ((Verdict.Refused) verdict).refusal();
        assertTrue(refusal.is(fault), refusal.code());
        return refusal;
    }

    private static void assertObjection(Fault fault, boolean repeatsToo, Verdict verdict) {
        Verdict.Objection objection = ((Verdict.Verify) verdict).objection().orElseThrow();
        assertTrue(objection.refusal().is(fault), objection.refusal().code());
        assertEquals(repeatsToo, objection.repeatsToo());
    }
}
