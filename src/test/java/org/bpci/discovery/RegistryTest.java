package org.bpci.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.discovery.DiscoveryEvent.Change;
import org.bpci.discovery.Member.Retired;
import org.bpci.discovery.NodeRecord.Trust;
import org.bpci.kernel.Fault;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.ledger.EntryKind;
import org.junit.jupiter.api.Test;

class RegistryTest {

    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private static final DiscoveryLimits LIMITS = new DiscoveryLimits(3, 1, Duration.ofSeconds(300), Duration.ofSeconds(30),
            Duration.ofMinutes(15), Duration.ofSeconds(30));

    private final Registry registry = registry(Suite.ED25519);
    private final Papers alice = new Papers("alice");

    @Test
    void provenRegistrationAdmitsTheNodeWithItsKey() {
        Revision.Put put = register(registry, alice.registration(NOW)).orElseThrow();
        assertEquals(Change.REGISTERED, put.change());
        assertEquals(EntryKind.NODE_REGISTERED, put.entry().kind());
        assertEquals(Optional.of(alice.key.verificationKey()), registry.require(alice.id).node().key());
        assertTrue(registry.require(alice.id).node().admitted());
    }

    @Test
    void registrationWithoutKeyIsListedAsUnverified() {
        register(registry, alice.bare());
        assertEquals(Trust.UNVERIFIED, registry.require(alice.id).node().trust());
        refused(DiscoveryFault.NODE_UNVERIFIED, () -> registry.heartbeat(word(alice, Kind.HEARTBEAT), NOW));
    }

    @Test
    void nodesWithoutAKeyTakeATenthAtMost() {
        assertEquals(4, DiscoveryLimits.unverifiedShare(40));
        assertEquals(1, DiscoveryLimits.unverifiedShare(3));
        assertEquals(1_000, DiscoveryLimits.defaults().unverifiedNodesMax());
        register(registry, alice.bare());
        refused(DiscoveryFault.TOO_MANY_NODES, () -> register(registry, new Papers("bob").bare()));
    }

    @Test
    void provenKeyClaimsAnUnverifiedId() {
        register(registry, alice.bare());
        Revision.Put claim = register(registry, alice.registration(NOW)).orElseThrow();
        assertEquals(Change.UPDATED, claim.change());
        assertEquals(Optional.of(alice.key.verificationKey()), claim.newKey());
        assertEquals(Trust.VERIFIED, registry.require(alice.id).node().trust());
    }

    @Test
    void verifiedNodeIsNotOverwrittenWithoutItsKey() {
        register(registry, alice.registration(NOW));
        refused(DiscoveryFault.NODE_KEY_DIFFERS, () -> register(registry, alice.bare()));
        Refusal other = refused(DiscoveryFault.NODE_KEY_DIFFERS, () -> register(registry, new Papers("alice").registration(NOW.plusMillis(1))));
        assertTrue(other.detail().contains("rotate"), other.detail());
    }

    @Test
    void sameKeyUpdatesAndRepeatingChangesNothing() {
        register(registry, alice.registration(NOW));
        var moved = alice.proved(alice.bare().put("endpoint", "wss://alice.example:8443/bpci"), NOW.plusMillis(1));
        Revision.Put update = register(registry, moved).orElseThrow();
        assertEquals(NOW, update.member().node().registeredAt());
        assertTrue(update.newKey().isEmpty());
        assertTrue(register(registry, moved).isEmpty());
        refused(DiscoveryFault.OBJECT_SUPERSEDED, () -> register(registry, alice.registration(NOW)));
    }

    @Test
    void registrationOfWrongAgeIsRefused() {
        refused(DiscoveryFault.OBJECT_TOO_OLD, () -> register(registry, alice.registration(NOW.minusSeconds(301))));
        refused(DiscoveryFault.OBJECT_FROM_FUTURE, () -> register(registry, alice.registration(NOW.plusSeconds(31))));
        assertTrue(register(registry, alice.registration(NOW.minusSeconds(300))).isPresent());
    }

    @Test
    void keyBelowTheMinimumSuiteIsRefused() {
        refused(InputFault.SUITE_TOO_WEAK, () -> register(registry(Suite.ED25519_ML_DSA_65), alice.registration(NOW)));
    }

    @Test
    void rotationNeverLeadsToAWeakerSuite() {
        Papers strong = new Papers("strong", SigningKey.generate(Suite.ED25519_ML_DSA_65));
        register(registry, strong.registration(NOW));
        refused(InputFault.SUITE_TOO_WEAK, () -> rotate(strong, SigningKey.generate(Suite.ED25519), NOW.plusMillis(1), false));
    }

    @Test
    void wordsThatLackASignatureAreUnproved() {
        for (String member : List.of("signature", "new_key_proof")) {
            ObjectNode rotation = alice.rotation(SigningKey.generate(Suite.ED25519), NOW).without(member);
            refused(InputFault.SIGNATURE_MISSING, () -> SignedWord.readRotation(rotation, Papers.NETWORK));
        }
        ObjectNode heartbeat = alice.word(Kind.HEARTBEAT, NOW).without("signature");
        refused(InputFault.SIGNATURE_MISSING, () -> SignedWord.readHeartbeat(heartbeat));
        ObjectNode farewell = alice.word(Kind.DEREGISTRATION, NOW).without("signature");
        refused(InputFault.SIGNATURE_MISSING, () -> SignedWord.readDeregistration(farewell));
        ObjectNode malformed = alice.word(Kind.HEARTBEAT, NOW).put("signature", "ed25519:*");
        refused(InputFault.SIGNATURE_INVALID, () -> SignedWord.readHeartbeat(malformed));
    }

    @Test
    void rotationNeedsBothKeysAndEndsTheOldOne() {
        register(registry, alice.registration(NOW));
        SigningKey next = SigningKey.generate(Suite.ED25519);
        refused(InputFault.SIGNATURE_INVALID, () -> rotate(new Papers("alice"), next, NOW.plusMillis(1), false));
        var forged = alice.rotation(next, NOW.plusMillis(1));
        forged.put("new_key_proof", alice.rotation(SigningKey.generate(Suite.ED25519), NOW).get("new_key_proof").textValue());
        refused(InputFault.SIGNATURE_INVALID, () -> SignedWord.readRotation(forged, Papers.NETWORK));

        Revision.Put rotated = rotate(alice, next, NOW.plusMillis(1), false);
        assertEquals(EntryKind.KEY_ROTATED, rotated.entry().kind());
        assertEquals(Optional.of(next.verificationKey()), registry.require(alice.id).node().key());
        refused(InputFault.SIGNATURE_INVALID, () -> registry.heartbeat(word(alice, Kind.HEARTBEAT), NOW));
    }

    @Test
    void givenUpKeyNeverComesBack() {
        register(registry, alice.registration(NOW));
        refused(DiscoveryFault.KEY_USED_BEFORE, () -> rotate(alice, SigningKey.generate(Suite.ED25519), NOW.plusMillis(1), true));
        refused(DiscoveryFault.KEY_USED_BEFORE, () -> rotate(alice, alice.key, NOW.plusMillis(1), false));
    }

    @Test
    void deregisteredIdStaysItsKeys() {
        register(registry, alice.registration(NOW));
        var farewell = SignedWord.readDeregistration(alice.word(Kind.DEREGISTRATION, NOW.plusMillis(5)));
        registry.apply(registry.deregister(farewell, NOW));
        assertTrue(registry.find(alice.id).isEmpty());

        var retired = Optional.of(new Retired(alice.id, Optional.of(alice.key.verificationKey()), NOW.plusMillis(5), Optional.empty()));
        refused(DiscoveryFault.NODE_ID_RETIRED, () -> registry.register(read(new Papers("alice").registration(NOW.plusMillis(9))), retired, NOW));
        refused(DiscoveryFault.NODE_ID_RETIRED, () -> registry.register(read(alice.bare()), retired, NOW));
        refused(DiscoveryFault.OBJECT_SUPERSEDED, () -> registry.register(read(alice.registration(NOW)), retired, NOW));
        assertTrue(registry.register(read(alice.registration(NOW.plusMillis(9))), retired, NOW).orElseThrow().newKey().isEmpty());
    }

    @Test
    void signatureOfAnotherKindIsWorthNothing() {
        register(registry, alice.registration(NOW));
        var heartbeat = alice.word(Kind.HEARTBEAT, NOW.plusMillis(1));
        refused(InputFault.SIGNATURE_INVALID, () -> registry.deregister(SignedWord.readDeregistration(heartbeat), NOW));
    }

    @Test
    void reasonWithControlCharactersIsRefused() {
        register(registry, alice.registration(NOW));
        for (String reason : List.of("nul\0", "two\nlines", "\u001b[2J", "\u009b2J")) {
            refused(InputFault.FIELD_INVALID, () -> registry.isolate(alice.id, reason, "op", NOW));
            refused(InputFault.FIELD_INVALID, () -> registry.restore(alice.id, reason, "op", NOW));
            refused(InputFault.FIELD_INVALID, () -> registry.remove(alice.id, reason, "op", NOW));
        }
    }

    @Test
    void isolationFreezesTheNodeUntilAnOperatorRestoresIt() {
        register(registry, alice.registration(NOW));
        registry.apply(registry.isolate(alice.id, "lost laptop", "op", NOW).orElseThrow());
        assertTrue(registry.isolate(alice.id, "again", "op", NOW).isEmpty());
        refused(DiscoveryFault.NODE_ISOLATED, () -> register(registry, alice.proved(alice.bare(), NOW.plusMillis(1))));
        refused(DiscoveryFault.NODE_ISOLATED, () -> rotate(alice, SigningKey.generate(Suite.ED25519), NOW.plusMillis(1), false));
        refused(DiscoveryFault.NODE_ISOLATED, () -> registry.deregister(word(alice, Kind.DEREGISTRATION), NOW));
        registry.apply(registry.restore(alice.id, "found it", "op", NOW));
        assertTrue(registry.require(alice.id).node().admitted());
        refused(DiscoveryFault.NODE_NOT_ISOLATED, () -> registry.restore(alice.id, "again", "op", NOW));
    }

    @Test
    void isolatedNodeThatWasRemovedComesBackIsolated() {
        var isolation = Optional.of(new NodeRecord.Isolation("spam", "op", NOW));
        var retired = Optional.of(new Retired(alice.id, Optional.of(alice.key.verificationKey()), NOW, isolation));
        var back = registry.register(read(alice.registration(NOW.plusMillis(1))), retired, NOW).orElseThrow();
        assertEquals(isolation, back.member().node().isolation());
    }

    @Test
    void fullRegistryRefusesNewNodesButStillUpdatesItsOwn() {
        register(registry, new Papers("ghost").bare());
        refused(DiscoveryFault.TOO_MANY_NODES, () -> register(registry, new Papers("ghost-2").bare()));
        register(registry, alice.registration(NOW));
        register(registry, new Papers("bob").registration(NOW));
        refused(DiscoveryFault.TOO_MANY_NODES, () -> register(registry, new Papers("carol").registration(NOW)));
        assertTrue(register(registry, alice.proved(alice.bare(), NOW.plusMillis(1))).isPresent());
        registry.apply(registry.remove(new NodeId("ghost"), "never came", "op", NOW));
        assertTrue(register(registry, new Papers("ghost-2").bare()).isPresent());
    }

    private static Registry registry(Suite minimum) {
        return new Registry(LIMITS, new Credentials(Papers.NETWORK, minimum, LIMITS));
    }

    private static Optional<Revision.Put> register(Registry registry, ObjectNode tree) {
        Optional<Revision.Put> put = registry.register(read(tree), Optional.empty(), NOW);
        put.ifPresent(registry::apply);
        return put;
    }

    private Revision.Put rotate(Papers node, SigningKey next, Instant at, boolean usedBefore) {
        Revision.Put put = registry.rotate(SignedWord.readRotation(node.rotation(next, at), Papers.NETWORK), usedBefore, NOW);
        registry.apply(put);
        return put;
    }

    private static SignedWord word(Papers node, Kind kind) {
        var tree = node.word(kind, NOW.plusMillis(1));
        return kind == Kind.HEARTBEAT ? SignedWord.readHeartbeat(tree) : SignedWord.readDeregistration(tree);
    }

    private static Registration read(ObjectNode tree) {
        return Registration.read(tree, Papers.NETWORK);
    }

    private static Refusal refused(Fault fault, Runnable attempt) {
        Refusal refusal = assertThrows(Refusal.class, attempt::run);
        assertEquals(fault.code(), refusal.code(), refusal.detail());
        return refusal;
    }
}
