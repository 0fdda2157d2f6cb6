package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Time;
import org.junit.jupiter.api.Test;

/** The life of agreements, decided without a thread or a database. */
class AgreementDeskTest extends AgreementScene {

    @Test
    void agreementThatBothSignedIsActiveAtOnce() {
        establish(draft("Read(a)"), TRADING, SETTLEMENT);
        assertEquals(AgreementState.ACTIVE, standing.state(now));
    }

    @Test
    void agreementOneSideSignedWaitsForTheOther() {
        Agreement proposed = establish(draft("Read(a)"), TRADING);
        assertEquals(AgreementState.PROPOSED, standing.state(now));
        refused(InterAppFault.AGREEMENT_NOT_PROPOSED, () -> accept(proposed, TRADING));
        accept(proposed, SETTLEMENT);
        assertEquals(AgreementState.ACTIVE, standing.state(now));
        refused(InterAppFault.AGREEMENT_NOT_PROPOSED, () -> accept(proposed, SETTLEMENT));
    }

    @Test
    void secondSignatureOnTheSameObjectActivatesIt() {
        ObjectNode draft = draft("Read(a)");
        establish(draft, SETTLEMENT);
        establish(draft, TRADING, SETTLEMENT);
        assertEquals(AgreementState.ACTIVE, standing.state(now));
        assertEquals(1, standing.versions().size());
    }

    @Test
    void sameVersionAgainChangesNothing() {
        ObjectNode tree = InterAppScene.signed(draft("Read(a)"), TRADING, SETTLEMENT);
        apply(desk.establish(InterAppScene.agreement(tree), known(), now));
        assertEquals(List.of(), desk.establish(InterAppScene.agreement(tree), known(), now));
    }

    @Test
    void narrowingNeedsOneSignatureAndSupersedes() {
        Agreement first = establish(draft("Read(a/**)", "Write(b)"), TRADING, SETTLEMENT);
        Agreement second = establish(InterAppScene.next(first, now, "Read(a/b)"), SETTLEMENT);
        assertEquals(second.digest(), standing.current().orElseThrow().digest());
        assertEquals(AgreementState.SUPERSEDED, standing.version(first.digest()).orElseThrow().state());
    }

    @Test
    void wideningByOneSideOnlyWaits() {
        Agreement first = establish(draft("Read(a)"), TRADING, SETTLEMENT);
        Agreement wider = establish(InterAppScene.next(first, now, "Read(a)", "Execute(transfer)"), TRADING);
        assertEquals(first.digest(), standing.current().orElseThrow().digest());
        assertEquals(wider.digest(), standing.proposed().orElseThrow().digest());
        accept(wider, SETTLEMENT);
        assertEquals(wider.digest(), standing.current().orElseThrow().digest());
    }

    @Test
    void everyKindOfWideningIsOne() {
        Agreement first = establish(draft("Read(a){rate=10/s}"), TRADING, SETTLEMENT);
        ObjectNode later = InterAppScene.next(first, now, "Read(a){rate=10/s}").put("expires_at", Time.format(first.expiresAt().plusSeconds(1)));
        ObjectNode faster = InterAppScene.next(first, now, "Read(a){rate=11/s}");
        ObjectNode other = InterAppScene.next(first, now, "Read(a){rate=10/s}").put("communication_type", "EventStream");
        ObjectNode weaker = InterAppScene.next(first, now, "Read(a){rate=10/s}");
        ((ObjectNode) weaker.get("security_requirements")).put("authorization_required", false);
        for (ObjectNode draft : List.of(later, faster, other, weaker)) {
            assertTrue(InterAppScene.agreement(draft).widening(first).isPresent(), draft.toString());
        }
        assertEquals(Optional.empty(), InterAppScene.agreement(InterAppScene.next(first, now, "Read(a){rate=9/s}")).widening(first));
    }

    @Test
    void versionThatDoesNotFollowTheOneInForceIsRefused() {
        Agreement first = establish(draft("Read(a)"), TRADING, SETTLEMENT);
        ObjectNode skipping = InterAppScene.next(first, now, "Read(a)").put("version", 3);
        ObjectNode fork = InterAppScene.next(first, now, "Read(a)").put("predecessor", Digest.of(new byte[1]).hex());
        refused(InterAppFault.AGREEMENT_SUPERSEDED, () -> establish(skipping, TRADING, SETTLEMENT));
        refused(InterAppFault.AGREEMENT_SUPERSEDED, () -> establish(fork, TRADING, SETTLEMENT));
    }

    @Test
    void bothSuspendAndBothHaveToResume() {
        Agreement agreement = establish(draft("Read(a)"), TRADING, SETTLEMENT);
        apply(desk.suspend(word(Kind.SUSPENSION, agreement, TRADING), standing, now));
        apply(desk.suspend(word(Kind.SUSPENSION, agreement, SETTLEMENT), standing, now));
        apply(desk.resume(word(Kind.RESUMPTION, agreement, TRADING), standing, now));
        assertEquals(AgreementState.SUSPENDED, standing.state(now));
        refused(InterAppFault.AGREEMENT_NOT_SUSPENDED, () -> desk.resume(word(Kind.RESUMPTION, agreement, TRADING), standing, now));
        apply(desk.resume(word(Kind.RESUMPTION, agreement, SETTLEMENT), standing, now));
        assertEquals(AgreementState.ACTIVE, standing.state(now));
    }

    @Test
    void oldWordsAreNotHeardAgain() {
        Agreement agreement = establish(draft("Read(a)"), TRADING, SETTLEMENT);
        AppWord suspension = word(Kind.SUSPENSION, agreement, TRADING);
        apply(desk.suspend(suspension, standing, now));
        apply(desk.resume(word(Kind.RESUMPTION, agreement, TRADING), standing, now));
        refused(InterAppFault.WORD_SUPERSEDED, () -> desk.suspend(suspension, standing, now));
    }

    @Test
    void wordOfAnotherKindOrAppOrKeyIsRefused() {
        Agreement agreement = establish(draft("Read(a)"), TRADING, SETTLEMENT);
        ObjectNode suspension = InterAppScene.word(Kind.SUSPENSION, agreement, TRADING, now);
        assertThrows(Refusal.class, () -> desk.revoke(AppWord.read(suspension, Kind.REVOCATION), standing, now));
        refused(InterAppFault.NOT_A_PARTY, () -> desk.revoke(word(Kind.REVOCATION, agreement, "stranger"), standing, now));
    }

    @Test
    void whatIsRevokedNeverComesBack() {
        ObjectNode draft = draft("Read(a)");
        Agreement agreement = establish(draft, TRADING, SETTLEMENT);
        apply(desk.revoke(word(Kind.REVOCATION, agreement, SETTLEMENT), standing, now));
        assertEquals(AgreementState.REVOKED, standing.state(now));
        refused(InterAppFault.AGREEMENT_REVOKED, () -> establish(draft, TRADING, SETTLEMENT));
        refused(InterAppFault.AGREEMENT_ID_REUSED, () -> establish(draft("Read(b)"), TRADING, SETTLEMENT));
        refused(InterAppFault.AGREEMENT_REVOKED, () -> desk.revoke("operator", "again", standing, now));
    }

    @Test
    void agreementEndsAtItsExpiryAndNotBefore() {
        Agreement agreement = establish(draft("Read(a)"), TRADING, SETTLEMENT);
        assertEquals(List.of(), desk.tick(standing, agreement.expiresAt().minusMillis(1)));
        assertEquals(AgreementState.EXPIRED, standing.state(agreement.expiresAt()));
        now = agreement.expiresAt();
        apply(desk.tick(standing, now));
        assertTrue(standing.ended());
    }

    @Test
    void lessThanTheOracleAsksForIsRefused() {
        InterAppSettings strict = InterAppScene.settings(new SecurityRequirements(EncryptionLevel.HIGH, true, 1, true), PolicySettings.defaults());
        AgreementDesk strictDesk = new AgreementDesk(book, strict);
        Agreement agreement = InterAppScene.agreement(InterAppScene.signed(draft("Read(a)"), TRADING, SETTLEMENT));
        refused(InterAppFault.AGREEMENT_BELOW_FLOOR, () -> strictDesk.establish(agreement, Optional.empty(), now));
    }

    @Test
    void unsignedAndForgedAndUnregisteredAreRefused() {
        refused(InterAppFault.AGREEMENT_UNSIGNED, () -> desk.establish(InterAppScene.agreement(draft("Read(a)")), Optional.empty(), now));
        ObjectNode altered = InterAppScene.signed(draft("Read(a)"), TRADING, SETTLEMENT).put("expires_at", "2027-01-01T00:00:00Z");
        assertThrows(Refusal.class, () -> desk.establish(InterAppScene.agreement(altered), Optional.empty(), now));
        ObjectNode stranger = draft("Read(a)").put("app2_id", "stranger").put("app2_key", InterAppScene.key("stranger").verificationKey().text());
        Refusal refusal = refused(InterAppFault.APP_UNKNOWN, () -> establish(stranger, TRADING, "stranger"));
        assertTrue(refusal.detail().contains("bpci inter-app register-app --app-id stranger"), refusal.detail());
    }

    @Test
    void agreementWithoutExpiryOrPredecessorOrKeysIsRefused() {
        ObjectNode endless = draft("Read(a)");
        endless.remove("expires_at");
        assertThrows(Refusal.class, () -> InterAppScene.agreement(endless));
        refused(InterAppFault.AGREEMENT_INVALID, () -> InterAppScene.agreement(draft("Read(a)").put("version", 2)));
        refused(InterAppFault.AGREEMENT_INVALID, () -> InterAppScene.agreement(draft("Read(a)").put("app2_id", TRADING)));
        ObjectNode unpinned = draft("Read(a)");
        ((ObjectNode) unpinned.get("security_requirements")).put("encryption_level", "High");
        refused(InterAppFault.AGREEMENT_INVALID, () -> InterAppScene.agreement(unpinned));
    }
}
