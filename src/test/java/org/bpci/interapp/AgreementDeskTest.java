package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Time;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of agreements, decided without a thread or a database. */
class AgreementDeskTest {

    private static final String TRADING = InterAppScene.TRADING;
    private static final String SETTLEMENT = InterAppScene.SETTLEMENT;

    private final InterAppSettings settings = InterAppScene.settings(InterAppScene.NO_FLOOR, PolicySettings.defaults());
    private final Book book = new Book();
    private final AppDesk apps = new AppDesk(book, settings, InterAppScene::node);
    private final AgreementDesk desk = new AgreementDesk(book, settings);
    private Standing standing;
    private Instant now = InterAppScene.START;

    @BeforeEach
    void register() {
        apply(apps.register(InterAppScene.registration(TRADING, InterAppScene.NODE_A, now), now));
        apply(apps.register(InterAppScene.registration(SETTLEMENT, InterAppScene.NODE_B, now), now));
    }

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

    /** Random histories of everything that can be said, with the invariants of the room card after every step. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void invariantsHoldInEveryHistory(long seed) {
        Random random = new Random(seed);
        List<Agreement> written = new ArrayList<>();
        Set<Digest> signedByBoth = new HashSet<>();
        Map<Digest, AgreementState> ended = new HashMap<>();
        for (int step = 0; step < 300; step++) {
            now = now.plus(Duration.ofMillis(1 + random.nextInt(2_000)));
            Optional<Agreement> before = standing == null ? Optional.empty() : standing.current();
            try {
                act(random, written, signedByBoth);
            } catch (Refusal refused) {
                continue; // most of what is said at random is refused
            }
            check(before, signedByBoth, ended);
        }
    }

    private void act(Random random, List<Agreement> written, Set<Digest> signedByBoth) {
        String app = random.nextBoolean() ? TRADING : SETTLEMENT;
        Agreement some = written.isEmpty() ? null : written.get(random.nextInt(written.size()));
        switch (some == null ? 0 : random.nextInt(12)) {
            case 0, 1, 2, 3 -> {
                String[] clauses = {"Read(a/**)", "Read(a/b)", "Read(a/*){rate=5/s}", "Write(c)"};
                List<String> permissions = List.of(clauses).subList(0, 1 + random.nextInt(clauses.length));
                ObjectNode draft = standing == null || standing.current().isEmpty() ? draft(permissions.toArray(String[]::new))
                        : InterAppScene.next(standing.current().get(), now, permissions.toArray(String[]::new));
                boolean both = random.nextBoolean();
                Agreement agreement = both ? establish(draft, TRADING, SETTLEMENT) : establish(draft, app);
                written.add(agreement);
                if (both) {
                    signedByBoth.add(agreement.digest());
                }
            }
            case 4, 5 -> {
                accept(some, app);
                signedByBoth.add(some.digest());
            }
            case 6, 7 -> apply(desk.suspend(word(Kind.SUSPENSION, some, app), standing, now));
            case 8, 9 -> apply(desk.resume(word(Kind.RESUMPTION, some, app), standing, now));
            case 10 -> apply(desk.tick(standing, now));
            default -> {
                if (random.nextInt(10) == 0) {
                    apply(desk.revoke(word(Kind.REVOCATION, some, app), standing, now));
                }
            }
        }
    }

    private void check(Optional<Agreement> before, Set<Digest> signedByBoth, Map<Digest, AgreementState> ended) {
        standing.current().ifPresent(agreement -> {
            boolean fresh = before.filter(old -> old.digest().equals(agreement.digest())).isEmpty();
            if (fresh) {
                boolean narrowed = before.isPresent() && agreement.widening(before.get()).isEmpty();
                assertTrue(narrowed || signedByBoth.contains(agreement.digest()), "in force with one signature: " + agreement.tree());
                assertEquals(before.map(Agreement::digest), agreement.predecessor(), "the chain is broken");
            }
            assertFalse(ended.containsKey(agreement.digest()), "what ended is in force again");
        });
        assertTrue(standing.versions().stream().filter(version -> version.state() == AgreementState.ACTIVE).count() <= 1, "two versions in force");
        assertTrue(standing.versions().stream().filter(version -> version.state() == AgreementState.PROPOSED).count() <= 1, "two versions proposed");
        standing.versions().forEach(version -> {
            AgreementState was = ended.get(version.digest());
            assertTrue(was == null || was == version.state(), "what ended changed");
            if (version.state().ended()) {
                ended.put(version.digest(), version.state());
            }
        });
    }

    private ObjectNode draft(String... permissions) {
        return InterAppScene.draft("agreement-001", now, permissions);
    }

    private Agreement establish(ObjectNode draft, String... signers) {
        Agreement agreement = InterAppScene.agreement(InterAppScene.signed(draft, signers));
        apply(desk.establish(agreement, known(), now));
        return agreement;
    }

    private void accept(Agreement agreement, String app) {
        apply(desk.accept(word(Kind.ACCEPTANCE, agreement, app), standing, now));
    }

    /** Signed a moment later than the one before. */
    private AppWord word(Kind kind, Agreement agreement, String app) {
        now = now.plusMillis(1);
        return AppWord.read(InterAppScene.word(kind, agreement, app, now), kind);
    }

    private Optional<Standing> known() {
        return Optional.ofNullable(standing);
    }

    private void apply(List<Deed> deeds) {
        deeds.forEach(deed -> {
            book.apply(deed);
            standing = book.standing("agreement-001").orElse(standing);
        });
    }

    private static Refusal refused(InterAppFault fault, Executable work) {
        Refusal refusal = assertThrows(Refusal.class, work);
        assertTrue(refusal.is(fault), refusal.code() + ": " + refusal.detail());
        return refusal;
    }
}
