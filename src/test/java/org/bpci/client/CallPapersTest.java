package org.bpci.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.interapp.Action;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.interapp.Call;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.interapp.InterAppFault;
import org.bpci.interapp.Party;
import org.bpci.interapp.Permissions;
import org.bpci.interapp.Response;
import org.bpci.interapp.SecurityRequirements;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.seal.PrivateSealKey;
import org.bpci.seal.SealSuite;
import org.junit.jupiter.api.Test;

/** What two applications send each other, without an oracle in between. */
class CallPapersTest {

    private static final Network NETWORK = Network.of("test");
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private static final AppId TRADING = new AppId("trading-platform");
    private static final AppId SETTLEMENT = new AppId("settlement-engine");
    private static final SigningKey TRADING_KEY = signing(1);
    private static final SigningKey SETTLEMENT_KEY = signing(2);
    private static final PrivateSealKey TRADING_SEAL = sealing(3);
    private static final PrivateSealKey SETTLEMENT_SEAL = sealing(4);
    private static final JsonNode CONTENT = JsonNodeFactory.instance.objectNode().put("marker", "wheat-price-812");

    private final Agreement agreement = agreement();

    @Test
    void sealedCallHoldsNoPlaintextAndOpensForTheCalledOneAlone() {
        ObjectNode paper = call(TRADING_KEY);
        assertFalse(paper.toString().contains("wheat"), paper.toString());
        assertEquals(CONTENT, CallPapers.content(NETWORK, paper, agreement, SETTLEMENT, List.of(TRADING_SEAL, SETTLEMENT_SEAL)));
        assertThrows(Refusal.class, () -> CallPapers.content(NETWORK, paper, agreement, SETTLEMENT, List.of(TRADING_SEAL)));
        assertThrows(Refusal.class, () -> CallPapers.content(Network.of("other"), paper, agreement, SETTLEMENT, List.of(SETTLEMENT_SEAL)));
    }

    @Test
    void headerCannotBeExchangedUnderTheContent() {
        for (String[] swap : new String[][] {{"action", "Execute(other)"}, {"agreement_id", "agreement-2"}, {"call_id", "call-2"},
            {"caller_app", "settlement-engine"}, {"created_at", "2026-11-22T18:00:01Z"}, {"encryption_level", "Standard"}}) {
            ObjectNode paper = call(TRADING_KEY).put(swap[0], swap[1]);
            assertThrows(Refusal.class, () -> CallPapers.content(NETWORK, paper, agreement, SETTLEMENT, List.of(SETTLEMENT_SEAL)), swap[0]);
        }
    }

    /** An oracle that lets through what it should not, or a caller that it works with. */
    @Test
    void receiverAsksForTheLevelAndThePinnedKeyItself() {
        ObjectNode open = CallPapers.call(NETWORK, agreement, "call-1", TRADING, Action.parse("Execute(settle/trade-7)"), CONTENT, EncryptionLevel.NONE,
                Optional.empty(), TRADING_KEY, NOW);
        refusedAsTooWeak(open, SETTLEMENT_SEAL);
        refusedAsTooWeak(sealedFor(SETTLEMENT_SEAL, EncryptionLevel.STANDARD), SETTLEMENT_SEAL);
        PrivateSealKey registeredLater = sealing(5);
        refusedAsTooWeak(sealedFor(registeredLater, EncryptionLevel.HIGH), registeredLater);
        refusedAsTooWeak(sealedFor(SETTLEMENT_SEAL, EncryptionLevel.QUANTUM), SETTLEMENT_SEAL);
    }

    private void refusedAsTooWeak(ObjectNode paper, PrivateSealKey key) {
        Refusal refusal = assertThrows(Refusal.class, () -> CallPapers.content(NETWORK, paper, agreement, SETTLEMENT, List.of(key)));
        assertTrue(refusal.is(InterAppFault.ENCRYPTION_TOO_WEAK), refusal::detail);
    }

    private ObjectNode sealedFor(PrivateSealKey key, EncryptionLevel level) {
        return CallPapers.call(NETWORK, agreement, "call-1", TRADING, Action.parse("Execute(settle/trade-7)"), CONTENT, level,
                Optional.of(key.publicKey()), TRADING_KEY, NOW);
    }

    @Test
    void callIsReadAsTheOracleReadsIt() {
        Call call = Call.read(call(TRADING_KEY));
        assertEquals(TRADING, call.caller());
        assertEquals(SETTLEMENT, call.callee());
        assertEquals("Execute(settle/trade-7)", call.action().text());
        Signed.of(call(TRADING_KEY)).require(NETWORK, Kind.CALL, TRADING_KEY.verificationKey());
    }

    @Test
    void responseCountsForItsCallOnly() {
        OutgoingCall sent = sent("call-1");
        ObjectNode response = response(sent, SETTLEMENT_KEY);
        OutgoingCall.Answered answered = sent.answered(message(response), List.of(TRADING_SEAL));
        assertTrue(answered.ok());
        assertEquals(CONTENT, answered.content());
        assertThrows(Refusal.class, () -> sent("call-2").answered(message(response), List.of(TRADING_SEAL)));
        assertThrows(Refusal.class, () -> sent.answered(message(response(sent, TRADING_KEY)), List.of(TRADING_SEAL)), "signed by another");
        assertThrows(Refusal.class, () -> sent.answered(JsonNodeFactory.instance.objectNode(), List.of(TRADING_SEAL)));
        assertEquals("re-" + sent.message().digest(NETWORK, Kind.MESSAGE).hex(), Response.idFor(sent.message().digest(NETWORK, Kind.MESSAGE)));
    }

    private ObjectNode call(SigningKey signer) {
        return CallPapers.call(NETWORK, agreement, "call-1", TRADING, Action.parse("Execute(settle/trade-7)"), CONTENT, EncryptionLevel.HIGH,
                agreement.party(SETTLEMENT).sealingKey(), signer, NOW);
    }

    private OutgoingCall sent(String id) {
        ObjectNode paper = CallPapers.call(NETWORK, agreement, id, TRADING, Action.parse("Execute(settle/trade-7)"), CONTENT, EncryptionLevel.HIGH,
                agreement.party(SETTLEMENT).sealingKey(), TRADING_KEY, NOW);
        return new OutgoingCall(NETWORK, agreement, id, TRADING,
                MessageDraft.of(id, new NodeId("a"), new NodeId("b"), Call.MESSAGE_TYPE, paper, NOW).sign(NETWORK, TRADING_KEY));
    }

    private ObjectNode response(OutgoingCall sent, SigningKey signer) {
        Call call = Call.read((ObjectNode) sent.message().tree().get("content"));
        return CallPapers.response(NETWORK, agreement, call, sent.message().digest(NETWORK, Kind.MESSAGE), true, CONTENT, EncryptionLevel.HIGH,
                agreement.party(TRADING).sealingKey(), signer, NOW);
    }

    private static ObjectNode message(ObjectNode content) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.set("content", content);
        return message;
    }

    private static Agreement agreement() {
        ObjectNode draft = new AppPapers.AgreementDraft("agreement-1", 1, Optional.empty(),
                new Party(TRADING, TRADING_KEY.verificationKey(), Optional.of(TRADING_SEAL.publicKey())),
                new Party(SETTLEMENT, SETTLEMENT_KEY.verificationKey(), Optional.of(SETTLEMENT_SEAL.publicKey())), "ServiceCall",
                Permissions.parse("Execute(settle/*)"), new SecurityRequirements(EncryptionLevel.HIGH, true, 2, true), NOW, NOW.plus(Duration.ofDays(1))).tree();
        ObjectNode signed = AppPapers.signedByApp2(NETWORK, AppPapers.signedByApp1(NETWORK, draft, TRADING_KEY), SETTLEMENT_KEY);
        assertEquals(signed, AppPapers.signedByApp1(NETWORK, AppPapers.signedByApp2(NETWORK, draft, SETTLEMENT_KEY), TRADING_KEY),
                "the order of signing does not matter");
        return Agreement.read(signed, NETWORK);
    }

    private static SigningKey signing(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return SigningKey.ofSeed(Suite.ED25519, bytes);
    }

    private static PrivateSealKey sealing(int seed) {
        byte[] bytes = new byte[32];
        bytes[1] = (byte) seed;
        return PrivateSealKey.ofSeed(SealSuite.X25519, bytes);
    }
}
