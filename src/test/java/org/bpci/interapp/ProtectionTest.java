package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fault;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;
import org.bpci.kernel.VerificationKey;
import org.bpci.relay.CallCourt.OfferedCall;
import org.bpci.seal.PrivateSealKey;
import org.bpci.seal.PublicSealKey;
import org.bpci.seal.SealSuite;
import org.bpci.seal.Sealing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Levels are floors, keys are pinned, factors are counted: what an oracle can see of it without opening anything. */
class ProtectionTest {

    private static final Network NETWORK = InterAppScene.NETWORK;
    private static final Instant NOW = InterAppScene.START;
    private static final AppId CALLER = new AppId(InterAppScene.TRADING);
    private static final AppId CALLEE = new AppId(InterAppScene.SETTLEMENT);
    private static final byte[] CONTENT = "{\"amount\":\"12.50\"}".getBytes(StandardCharsets.UTF_8);

    private Suite suite = Suite.ED25519;

    @ParameterizedTest
    @EnumSource(EncryptionLevel.class)
    void callAtTheLevelOfItsAgreementIsAllowed(EncryptionLevel level) {
        Agreement agreement = agreement(level, 2);
        Terms terms = decide(agreement, paper(agreement, level, sealingKey(CALLEE, level)), true);
        assertEquals(level, terms.level());
        assertEquals(2, terms.factors());
    }

    @Test
    void callBelowTheLevelOfItsAgreementIsRefused() {
        for (EncryptionLevel floor : EncryptionLevel.values()) {
            Agreement agreement = agreement(floor, 2);
            for (EncryptionLevel level : EncryptionLevel.values()) {
                if (!level.atLeast(floor)) {
                    refused(InterAppFault.ENCRYPTION_TOO_WEAK, agreement, paper(agreement, level, sealingKey(CALLEE, level)), true);
                }
            }
        }
    }

    @Test
    void contentAndLevelCannotContradictEachOther() {
        Agreement agreement = agreement(EncryptionLevel.HIGH, 2);
        ObjectNode open = paper(agreement, EncryptionLevel.NONE, sealingKey(CALLEE, EncryptionLevel.HIGH)).put("encryption_level", "High");
        refused(InputFault.FIELD_INVALID, agreement, open, true);
        ObjectNode both = paper(agreement, EncryptionLevel.HIGH, sealingKey(CALLEE, EncryptionLevel.HIGH)).put("content", "as well");
        refused(InputFault.FIELD_INVALID, agreement, both, true);
        ObjectNode weakSuite = paper(agreement, EncryptionLevel.HIGH, sealingKey(CALLEE, EncryptionLevel.HIGH)).put("encryption_level", "Quantum");
        refused(InputFault.FIELD_INVALID, agreement, weakSuite, true);
        ObjectNode neither = paper(agreement, EncryptionLevel.NONE, sealingKey(CALLEE, EncryptionLevel.HIGH)).put("encryption_level", "High");
        neither.remove("content");
        refused(InputFault.FIELD_INVALID, agreement, neither, true);
    }

    @Test
    void atHighAndQuantumOnlyThePinnedKeyWillDo() {
        for (EncryptionLevel level : List.of(EncryptionLevel.HIGH, EncryptionLevel.QUANTUM)) {
            Agreement agreement = agreement(level, 2);
            PublicSealKey registered = sealing("registered later", level.suite().orElseThrow()).publicKey();
            Refusal refusal = refused(InterAppFault.ENCRYPTION_TOO_WEAK, agreement, paper(agreement, level, registered), true);
            assertTrue(refusal.detail().contains(sealingKey(CALLEE, level).keyId()), refusal::detail);
            refused(InterAppFault.ENCRYPTION_TOO_WEAK, agreement, paper(agreement, level, sealingKey(CALLER, level)), true);
        }
    }

    @Test
    void atStandardOnlyARegisteredKeyWillDo() {
        Agreement agreement = agreement(EncryptionLevel.STANDARD, 2);
        PublicSealKey registered = sealing("registered later", SealSuite.X25519).publicKey();
        assertEquals(EncryptionLevel.STANDARD, decide(agreement, paper(agreement, EncryptionLevel.STANDARD, registered), true).level());
        refused(InterAppFault.ENCRYPTION_TOO_WEAK, agreement,
                paper(agreement, EncryptionLevel.STANDARD, sealing("of nobody", SealSuite.X25519).publicKey()), true);
    }

    @Test
    void quantumAsksForHybridKeysAndTwoFactorsOfTheAgreement() {
        suite = Suite.ED25519;
        assertTrue(assertThrows(Refusal.class, () -> Agreement.read(draft(EncryptionLevel.QUANTUM, 2, Suite.ED25519), NETWORK))
                .is(InterAppFault.AGREEMENT_INVALID));
        assertTrue(assertThrows(Refusal.class, () -> Agreement.read(draft(EncryptionLevel.QUANTUM, 1, Suite.ED25519_ML_DSA_65), NETWORK))
                .is(InterAppFault.AGREEMENT_INVALID));
        ObjectNode weakSealing = draft(EncryptionLevel.QUANTUM, 2, Suite.ED25519_ML_DSA_65)
                .put("app2_sealing_key", sealing("settlement", SealSuite.X25519).publicKey().text());
        assertTrue(assertThrows(Refusal.class, () -> Agreement.read(weakSealing, NETWORK)).is(InterAppFault.AGREEMENT_INVALID));
    }

    @Test
    void nobodyCallsAtQuantumWithAPlainSignature() {
        Agreement pinned = Agreement.read(draft(EncryptionLevel.HIGH, 1, Suite.ED25519)
                .put("app2_sealing_key", sealingKey(CALLEE, EncryptionLevel.QUANTUM).text()), NETWORK);
        ObjectNode quantum = paper(pinned, EncryptionLevel.QUANTUM, sealingKey(CALLEE, EncryptionLevel.QUANTUM));
        refused(InterAppFault.ENCRYPTION_TOO_WEAK, pinned, quantum, true);
        refused(InterAppFault.ENCRYPTION_TOO_WEAK, pinned, quantum, false);
    }

    @Test
    void secondFactorIsAskedForAndComparedWithThePinnedKey() {
        Agreement agreement = agreement(EncryptionLevel.NONE, 2);
        ObjectNode paper = paper(agreement, EncryptionLevel.NONE, sealingKey(CALLEE, EncryptionLevel.HIGH));
        refused(InterAppFault.CALL_UNAUTHENTICATED, agreement, paper, false);
        OfferedCall forged = offered(paper, true, Optional.empty(), true);
        assertTrue(assertThrows(Refusal.class, () -> decide(agreement, forged, paper)).is(InterAppFault.CALL_FORGED));
        OfferedCall otherKey = offered(paper, true, Optional.of(key(CALLEE, Suite.ED25519).verificationKey()), false);
        assertTrue(assertThrows(Refusal.class, () -> decide(agreement, otherKey, paper)).is(InterAppFault.CALL_FORGED));
        OfferedCall withoutNode = offered(paper, false, Optional.of(key(CALLER, Suite.ED25519).verificationKey()), false);
        assertTrue(assertThrows(Refusal.class, () -> decide(agreement, withoutNode, paper)).is(InterAppFault.CALL_UNAUTHENTICATED));
        Agreement oneFactor = agreement(EncryptionLevel.NONE, 1);
        assertEquals(1, decide(oneFactor, paper(oneFactor, EncryptionLevel.NONE, sealingKey(CALLEE, EncryptionLevel.HIGH)), false).factors());
    }

    private Refusal refused(Fault fault, Agreement agreement, ObjectNode paper, boolean signed) {
        Refusal refusal = assertThrows(Refusal.class, () -> decide(agreement, paper, signed));
        assertEquals(fault.code(), refusal.code(), refusal::detail);
        return refusal;
    }

    private Terms decide(Agreement agreement, ObjectNode unsigned, boolean signed) {
        ObjectNode paper = signed ? Signed.sign(unsigned, NETWORK, Kind.CALL, key(CALLER, suite)).tree() : unsigned;
        return decide(agreement, offered(paper, true, signed ? Optional.of(key(CALLER, suite).verificationKey()) : Optional.empty(), false), paper);
    }

    private Terms decide(Agreement agreement, OfferedCall offered, ObjectNode paper) {
        Book book = new Book();
        book.load(app(CALLER, InterAppScene.NODE_A));
        book.load(app(CALLEE, InterAppScene.NODE_B));
        Standing standing = Standing.begun(agreement).after(new Deed.Activated(agreement, false, "both", "signed by both", NOW));
        return new Court(book, true).call(offered, Call.read(paper), Optional.of(standing), NOW);
    }

    private static OfferedCall offered(ObjectNode paper, boolean nodeSigned, Optional<VerificationKey> appKey, boolean forged) {
        return new OfferedCall(new NodeId(InterAppScene.NODE_A), "call-1", "InterAppCall", List.of(new NodeId(InterAppScene.NODE_B)), paper, 2000,
                Digest.of(CONTENT), NOW.plus(Duration.ofHours(1)), nodeSigned, appKey, forged);
    }

    private App app(AppId id, String node) {
        List<PublicSealKey> keys = List.of(sealingKey(id, EncryptionLevel.HIGH), sealingKey(id, EncryptionLevel.QUANTUM),
                sealing("registered later", SealSuite.X25519).publicKey(), sealing("registered later", SealSuite.X_WING).publicKey());
        return new App(id, "WebApp", new NodeId(node), List.of(), key(id, suite).verificationKey(), keys, NOW, Digest.of(CONTENT), NOW, Optional.empty());
    }

    private Agreement agreement(EncryptionLevel level, int factors) {
        suite = level == EncryptionLevel.QUANTUM ? Suite.ED25519_ML_DSA_65 : Suite.ED25519;
        return Agreement.read(draft(level, factors, suite), NETWORK);
    }

    private static ObjectNode draft(EncryptionLevel level, int factors, Suite suite) {
        ObjectNode draft = InterAppScene.draft("sealed", NOW, "Execute(transfer)")
                .put("app1_key", key(CALLER, suite).verificationKey().text()).put("app2_key", key(CALLEE, suite).verificationKey().text());
        draft.putObject("security_requirements").put("encryption_level", level.wireName()).put("authentication_factors", factors);
        if (level.pinned()) {
            draft.put("app1_sealing_key", sealingKey(CALLER, level).text()).put("app2_sealing_key", sealingKey(CALLEE, level).text());
        }
        return draft;
    }

    private static ObjectNode paper(Agreement agreement, EncryptionLevel level, PublicSealKey recipient) {
        ObjectNode header = InterAppScene.call("call-1", agreement, "Execute(transfer)", NOW).put("encryption_level", level.wireName());
        if (level == EncryptionLevel.NONE) {
            return header.put("created_at", Time.format(NOW));
        }
        header.remove("content");
        byte[] random = new byte[recipient.suite().randomBytes()];
        Arrays.fill(random, (byte) 7);
        return Sealing.seal(NETWORK, header, recipient, CONTENT, random);
    }

    private static PublicSealKey sealingKey(AppId app, EncryptionLevel level) {
        return sealing(app.value(), level.suite().orElse(SealSuite.X25519)).publicKey();
    }

    private static PrivateSealKey sealing(String phrase, SealSuite suite) {
        return PrivateSealKey.ofSeed(suite, Digest.of(phrase.getBytes(StandardCharsets.UTF_8)).bytes());
    }

    private static SigningKey key(AppId app, Suite suite) {
        byte[] seed = Digest.of(app.value().getBytes(StandardCharsets.UTF_8)).bytes();
        return SigningKey.ofSeed(suite, suite == Suite.ED25519 ? seed : Arrays.copyOf(seed, 2 * seed.length));
    }
}
