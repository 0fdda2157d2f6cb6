package org.bpci.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.interapp.Party;
import org.bpci.interapp.Permissions;
import org.bpci.interapp.SecurityRequirements;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Network;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import org.bpci.seal.PrivateSealKey;
import org.bpci.seal.SealSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application believes of an agreement that an oracle shows. */
class AgreementMemoryTest {

    private static final Network NETWORK = Network.of("test");
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private static final AppId BANK = new AppId("bank");
    private static final AppId SHOP = new AppId("shop");
    private static final SecurityRequirements HIGH = new SecurityRequirements(EncryptionLevel.HIGH, true, 2, true);

    @TempDir
    private Path folder;

    @Test
    void ownSignatureIsBelieved() {
        Agreement signed = signed(draft(1, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/*)", HIGH), "bank", "");
        assertEquals(Optional.empty(), signed.objection(BANK, key("bank"), List.of(), NETWORK));
        assertObjects("neither signed nor accepted", signed, SHOP, "shop");
    }

    @Test
    void keysOfTheOraclesOwnAreFoundOut() {
        Agreement agreed = signed(draft(1, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/*)", HIGH), "", "shop");
        assertEquals(Optional.empty(), agreed.objection(BANK, key("bank"), List.of(agreed), NETWORK));
        Agreement otherParty = signed(draft(1, party(BANK, "bank"), party(SHOP, "oracle"), "Execute(pay/*)", HIGH), "", "oracle");
        assertObjects("neither signed nor accepted", otherParty, BANK, "bank", agreed);
        Agreement otherSeal = signed(draft(1, party(BANK, "bank"), new Party(SHOP, key("shop"), party(SHOP, "oracle").sealingKey()), "Execute(pay/*)", HIGH), "", "");
        assertObjects("neither signed nor accepted", otherSeal, BANK, "bank", agreed);
        Agreement ownReplaced = signed(draft(1, party(BANK, "oracle"), party(SHOP, "shop"), "Execute(pay/*)", HIGH), "oracle", "shop");
        assertObjects("does not pin the key", ownReplaced, BANK, "bank", agreed);
    }

    @Test
    void aVersionThatNeverCameIntoForceDoesNotTakeTheEarlierOneAway() {
        Agreement inForce = signed(draft(1, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/*)", HIGH), "", "shop");
        Agreement proposed = signed(draft(2, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/**)", HIGH), "", "shop");
        assertEquals(Optional.empty(), inForce.objection(BANK, key("bank"), List.of(inForce, proposed), NETWORK));
    }

    @Test
    void aForgedSignatureOfOnesOwnIsFoundOut() {
        ObjectNode tree = signed(draft(1, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/*)", HIGH), "bank", "shop").tree().deepCopy();
        tree.putArray("permissions").add("Execute(pay/**)");
        assertObjects("signature", Agreement.read(tree, NETWORK), BANK, "bank");
    }

    @Test
    void whatTheOtherSideTookAwayIsBelievedAndNoMore() {
        Agreement agreed = signed(draft(1, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/*)", HIGH), "bank", "shop");
        Agreement narrower = signed(draft(2, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/bills)", HIGH), "", "shop");
        assertEquals(Optional.empty(), narrower.objection(BANK, key("bank"), List.of(agreed), NETWORK));
        assertObjects("neither signed", narrower, BANK, "bank");
        Agreement unsigned = signed(draft(2, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/bills)", HIGH), "", "");
        assertObjects("neither signed", unsigned, BANK, "bank", agreed);
        Agreement weaker = signed(draft(2, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/bills)",
                new SecurityRequirements(EncryptionLevel.STANDARD, true, 2, true)), "", "shop");
        assertObjects("neither signed", weaker, BANK, "bank", agreed);
        Agreement wider = signed(draft(2, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/**)", HIGH), "", "shop");
        assertObjects("neither signed", wider, BANK, "bank", agreed);
    }

    @Test
    void versionsAreKeptInFiles() {
        Agreement first = signed(draft(1, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/*)", HIGH), "bank", "shop");
        Agreement second = signed(draft(2, party(BANK, "bank"), party(SHOP, "shop"), "Execute(pay/bills)", HIGH), "", "shop");
        AgreementMemory memory = AgreementMemory.at(folder.resolve("agreements"));
        assertEquals(List.of(), memory.find("agreement-1", NETWORK));
        memory.remember(first);
        memory.remember(second);
        memory.remember(second);
        assertEquals(Set.of(first.digest(), second.digest()), AgreementMemory.at(folder.resolve("agreements")).find("agreement-1", NETWORK).stream()
                .map(Agreement::digest).collect(Collectors.toSet()));
        assertEquals(2, memory.find("agreement-1", NETWORK).size());
        assertEquals(List.of(), memory.find("agreement-2", NETWORK));
    }

    private static void assertObjects(String why, Agreement shown, AppId app, String phrase, Agreement... agreed) {
        Optional<String> objection = shown.objection(app, key(phrase), List.of(agreed), NETWORK);
        assertTrue(objection.orElse("none").contains(why), objection::toString);
    }

    private static Agreement signed(ObjectNode draft, String first, String second) {
        ObjectNode once = first.isEmpty() ? draft : AppPapers.signedByApp1(NETWORK, draft, signing(first));
        return Agreement.read(second.isEmpty() ? once : AppPapers.signedByApp2(NETWORK, once, signing(second)), NETWORK);
    }

    private static ObjectNode draft(long version, Party first, Party second, String permissions, SecurityRequirements security) {
        Optional<Digest> predecessor = version == 1 ? Optional.empty() : Optional.of(Digest.of(new byte[] {1}));
        return new AppPapers.AgreementDraft("agreement-1", version, predecessor, first, second, "ServiceCall", Permissions.parse(permissions), security,
                NOW, NOW.plus(Duration.ofDays(1))).tree();
    }

    private static Party party(AppId app, String phrase) {
        return new Party(app, key(phrase), Optional.of(PrivateSealKey.ofSeed(SealSuite.X25519, seed(phrase + " seals")).publicKey()));
    }

    private static VerificationKey key(String phrase) {
        return signing(phrase).verificationKey();
    }

    private static SigningKey signing(String phrase) {
        return SigningKey.ofSeed(Suite.ED25519, seed(phrase));
    }

    private static byte[] seed(String phrase) {
        return Digest.of(phrase.getBytes(StandardCharsets.UTF_8)).bytes();
    }
}
