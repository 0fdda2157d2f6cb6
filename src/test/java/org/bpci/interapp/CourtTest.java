package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;
import org.bpci.relay.CallCourt.OfferedCall;
import org.bpci.relay.CallCourt.WaitingCall;
import org.bpci.relay.Docket;
import org.bpci.relay.RelayRequest.CallKey;
import org.bpci.relay.RelayRequest.FoundCall;
import org.bpci.seal.PrivateSealKey;
import org.bpci.seal.PublicSealKey;
import org.bpci.seal.SealSuite;
import org.bpci.seal.Sealing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the court says to one call, without a thread or a database. */
class CourtTest {

    private static final String TRADING = InterAppScene.TRADING;
    private static final String SETTLEMENT = InterAppScene.SETTLEMENT;
    private static final NodeId A = new NodeId(InterAppScene.NODE_A);
    private static final NodeId B = new NodeId(InterAppScene.NODE_B);
    private static final Digest DIGEST = Digest.of("a message".getBytes(StandardCharsets.UTF_8));
    private static final int SMALL = 100;

    private final InterAppSettings settings = InterAppScene.settings(InterAppScene.NO_FLOOR, PolicySettings.defaults());
    private final Book book = new Book();
    private final Court court = new Court(book, true);
    private final AgreementDesk desk = new AgreementDesk(book, settings);
    private final AppDesk apps = new AppDesk(book, settings, InterAppScene::node);
    private final Instant now = InterAppScene.START;

    @BeforeEach
    void register() {
        apps.register(InterAppScene.registration(TRADING, A.value(), now), now).forEach(book::apply);
        apps.register(InterAppScene.registration(SETTLEMENT, B.value(), now), now).forEach(book::apply);
    }

    @Test
    void callIsAllowedByTheClauseThatGovernsIt() {
        Agreement agreement = establish("Read(accounts/**)", "Execute(transfer){size=1KB}");
        Terms terms = decide(agreement, "Execute(transfer)");
        assertEquals("Execute(transfer){size=1KB}", terms.clause());
        assertEquals(Optional.of(terms), Terms.of(terms.docket(agreement.id())), "the terms survive being written down");
        assertEquals("a", terms.docket("a").agreement());
    }

    @Test
    void whatNoClauseAllowsIsDeniedWithTheCure() {
        Agreement agreement = establish("Read(accounts/**)", "!Read(accounts/closed/**)");
        Refusal unknown = refused(InterAppFault.CALL_DENIED, () -> decide(agreement, "Write(accounts/42)"));
        assertTrue(unknown.detail().contains("both apps sign a new version"), unknown.detail());
        refused(InterAppFault.CALL_DENIED, () -> decide(agreement, "Read(accounts/closed/42)"));
        decide(agreement, "Read(accounts/42)");
    }

    @Test
    void sizeAndRateOfTheClauseBindTheCall() {
        Agreement agreement = establish("Execute(transfer){rate=2/min,size=1KB}");
        refused(InterAppFault.CALL_TOO_LARGE, () -> decide(offer(call(agreement, "Execute(transfer)"), 1_001), now));
        decide(agreement, "Execute(transfer)");
        decide(agreement, "Execute(transfer)");
        Refusal fast = refused(InterAppFault.CALL_RATE_EXCEEDED, () -> decide(agreement, "Execute(transfer)"));
        assertTrue(fast.retryAfter().isPresent());
        decide(offer(call(agreement, "Execute(transfer)"), SMALL), now.plusSeconds(30));
    }

    @Test
    void onlyTheNodesThatHostThePartiesCarryTheCall() {
        ObjectNode call = call(establish("Execute(transfer)"), "Execute(transfer)");
        refused(InterAppFault.CALL_WRONG_NODE, () -> decide(offer(call, B, List.of(B), true, Optional.empty(), false), now));
        refused(InterAppFault.CALL_WRONG_NODE, () -> decide(offer(call, A, List.of(A), true, Optional.empty(), false), now));
        refused(InterAppFault.CALL_WRONG_NODE, () -> decide(offer(call, A, List.of(B, A), true, Optional.empty(), false), now));
        refused(InterAppFault.CALL_UNAUTHENTICATED, () -> decide(offer(call, A, List.of(B), false, Optional.empty(), false), now));
    }

    @Test
    void strangersAndSelfCallsAreRefused() {
        Agreement agreement = establish("Execute(transfer)");
        refused(InterAppFault.NOT_A_PARTY, () -> decide(offer(call(agreement, "Execute(transfer)").put("callee_app", "stranger"), SMALL), now));
        refused(InterAppFault.CALL_INVALID, () -> decide(offer(call(agreement, "Execute(transfer)").put("callee_app", TRADING), SMALL), now));
        refused(InterAppFault.AGREEMENT_UNKNOWN, () -> court.call(offer(call(agreement, "Execute(transfer)"), SMALL),
                Call.read(call(agreement, "Execute(transfer)")), Optional.empty(), now));
        refused(InterAppFault.CALL_INVALID, () -> decide(offer(call(agreement, "Execute(transfer)").put("call_id", "call-2"), SMALL), now));
        refused(InterAppFault.AGREEMENT_SUPERSEDED, () -> decide(offer(call(agreement, "Execute(transfer)").put("version", 2), SMALL), now));
    }

    @Test
    void secondSignatureHasToBeThePinnedKeys() {
        Agreement agreement = establish("Execute(transfer)");
        ObjectNode call = call(agreement, "Execute(transfer)").put("signature", "ed25519:AA");
        VerificationKey pinned = InterAppScene.key(TRADING).verificationKey();
        assertEquals(2, decide(offer(call, A, List.of(B), true, Optional.of(pinned), false), now).factors());
        VerificationKey other = InterAppScene.key("stranger").verificationKey();
        refused(InterAppFault.CALL_FORGED, () -> decide(offer(call, A, List.of(B), true, Optional.of(other), false), now));
        refused(InterAppFault.CALL_FORGED, () -> decide(offer(call, A, List.of(B), true, Optional.empty(), true), now));
    }

    @Test
    void contentIsSealedForThePinnedKeyAtTheLevelAskedFor() {
        PublicSealKey key = sealKey("settlement");
        ObjectNode registration = InterAppScene.registration(SETTLEMENT, B.value(), now.plusSeconds(1));
        registration.putArray("sealing_keys").add(key.text());
        apps.register(resign(registration), now.plusSeconds(1)).forEach(book::apply);
        ObjectNode own = InterAppScene.registration(TRADING, A.value(), now.plusSeconds(1));
        own.putArray("sealing_keys").add(sealKey("trading").text());
        apps.register(resign(own), now.plusSeconds(1)).forEach(book::apply);
        ObjectNode draft = InterAppScene.draft("agreement-001", now, "Execute(transfer)").put("app1_sealing_key", sealKey("trading").text())
                .put("app2_sealing_key", key.text());
        ((ObjectNode) draft.get("security_requirements")).put("encryption_level", "High");
        Agreement agreement = establish(draft);

        refused(InterAppFault.ENCRYPTION_TOO_WEAK, () -> decide(agreement, "Execute(transfer)"));
        decide(offer(sealed(agreement, "High", key), SMALL), now);
        refused(InterAppFault.ENCRYPTION_TOO_WEAK, () -> decide(offer(sealed(agreement, "Standard", key), SMALL), now));
        refused(InterAppFault.ENCRYPTION_TOO_WEAK, () -> decide(offer(sealed(agreement, "High", sealKey("stranger")), SMALL), now));
        ObjectNode both = sealed(agreement, "High", key);
        both.putObject("content").put("amount", "12.50");
        assertThrows(Refusal.class, () -> Call.read(both));
        ObjectNode pretending = call(agreement, "Execute(transfer)").put("encryption_level", "High");
        assertThrows(Refusal.class, () -> Call.read(pretending));
    }

    @Test
    void responseNeedsItsCallAndComesInTime() {
        Agreement agreement = establish("Execute(transfer)");
        Terms terms = decide(agreement, "Execute(transfer)");
        FoundCall call = new FoundCall(new CallKey(A, "call-1"), DIGEST, terms.docket(agreement.id()), now.plusSeconds(30));
        assertTrue(respond(agreement, Optional.of(call), now).response());
        refused(InterAppFault.RESPONSE_WITHOUT_REQUEST, () -> respond(agreement, Optional.empty(), now));
        refused(InterAppFault.RESPONSE_LATE, () -> respond(agreement, Optional.of(call), now.plusSeconds(30)));
        FoundCall elsewhere = new FoundCall(call.key(), DIGEST, new Docket("agreement-002", call.docket().terms()), call.expiresAt());
        refused(InterAppFault.RESPONSE_WITHOUT_REQUEST, () -> respond(agreement, Optional.of(elsewhere), now));
        FoundCall other = new FoundCall(call.key(), Digest.of(new byte[0]), call.docket(), call.expiresAt());
        refused(InterAppFault.RESPONSE_WITHOUT_REQUEST, () -> respond(agreement, Optional.of(other), now));
    }

    @Test
    void onlyServiceCallsAreResponded() {
        Agreement agreement = establish(InterAppScene.draft("agreement-001", now, "Execute(transfer)").put("communication_type", "DataExchange"));
        FoundCall call = new FoundCall(new CallKey(A, "call-1"), DIGEST, decide(agreement, "Execute(transfer)").docket(agreement.id()), now.plusSeconds(30));
        refused(InterAppFault.RESPONSE_WITHOUT_REQUEST, () -> respond(agreement, Optional.of(call), now));
    }

    @Test
    void handOutIsDecidedByWhatHoldsThen() {
        Agreement first = establish("Execute(transfer)", "Read(accounts/**)");
        Docket execute = decide(first, "Execute(transfer)").docket(first.id());
        Docket read = decide(first, "Read(accounts/42)").docket(first.id());
        Agreement second = establish(InterAppScene.next(first, now, "Read(accounts/*)"));
        assertEquals("Read(accounts/*)", Terms.of(court.handOut(waiting(read), known(), now)).orElseThrow().clause());
        assertEquals(2, second.version());
        refused(InterAppFault.CALL_DENIED, () -> court.handOut(waiting(execute), known(), now));
        desk.suspend(new Suspension(Suspension.OPERATOR, "audit", now, Optional.of(now.plusSeconds(10))), known().orElseThrow()).forEach(book::apply);
        refused(InterAppFault.AGREEMENT_SUSPENDED, () -> court.handOut(waiting(read), known(), now));
        court.handOut(waiting(read), known(), now.plusSeconds(10));
        refused(InterAppFault.AGREEMENT_EXPIRED, () -> court.handOut(waiting(read), known(), second.expiresAt()));
        apps.quarantine(new AppId(TRADING), "test", "operator", Optional.empty(), now).forEach(book::apply);
        refused(InterAppFault.APP_QUARANTINED, () -> court.handOut(waiting(read), known(), now.plusSeconds(10)));
    }

    private static WaitingCall waiting(Docket docket) {
        return new WaitingCall(A, "call-1", B, docket);
    }

    private Agreement establish(String... permissions) {
        return establish(InterAppScene.draft("agreement-001", now, permissions));
    }

    private Agreement establish(ObjectNode draft) {
        Agreement agreement = InterAppScene.agreement(InterAppScene.signed(draft, TRADING, SETTLEMENT));
        desk.establish(agreement, known(), now).forEach(book::apply);
        return agreement;
    }

    private Optional<Standing> known() {
        return book.standing("agreement-001");
    }

    private Terms decide(Agreement agreement, String action) {
        return decide(offer(call(agreement, action), SMALL), now);
    }

    private Terms decide(OfferedCall offered, Instant at) {
        return court.call(offered, Call.read(Court.object(offered)), known(), at);
    }

    private Terms respond(Agreement agreement, Optional<FoundCall> call, Instant at) {
        ObjectNode response = InterAppScene.response(DIGEST, "call-1", agreement, now);
        OfferedCall offered = new OfferedCall(B, "re-" + DIGEST.hex(), "InterAppResponse", List.of(A), response, SMALL, DIGEST, at.plusSeconds(60),
                true, Optional.empty(), false);
        return court.response(offered, Response.read(response), known(), call, at);
    }

    private ObjectNode call(Agreement agreement, String action) {
        return InterAppScene.call("call-1", agreement, action, now);
    }

    private ObjectNode sealed(Agreement agreement, String level, PublicSealKey key) {
        ObjectNode header = call(agreement, "Execute(transfer)").put("encryption_level", level);
        header.remove("content");
        return Sealing.seal(InterAppScene.NETWORK, header, key, "{}".getBytes(StandardCharsets.UTF_8), new byte[key.suite().randomBytes()]);
    }

    private static PublicSealKey sealKey(String name) {
        return PrivateSealKey.ofSeed(SealSuite.X25519, Digest.of(name.getBytes(StandardCharsets.UTF_8)).bytes()).publicKey();
    }

    private static ObjectNode resign(ObjectNode registration) {
        ObjectNode bare = registration.deepCopy();
        bare.remove("proof");
        bare.remove("signature");
        ObjectNode proved = Signed.sign(bare, InterAppScene.NETWORK, Kind.APP,
                InterAppScene.key(bare.path("app_id").asText()), "proof", "signature").tree();
        return Signed.sign(proved, InterAppScene.NETWORK, Kind.APP,
                InterAppScene.key(bare.path("hosting_node").asText())).tree();
    }

    private static OfferedCall offer(ObjectNode call, int bytes) {
        return new OfferedCall(A, "call-1", "InterAppCall", List.of(B), call, bytes, DIGEST, InterAppScene.START.plusSeconds(60), true, Optional.empty(), false);
    }

    private static OfferedCall offer(ObjectNode call, NodeId source, List<NodeId> targets, boolean signed, Optional<VerificationKey> key, boolean forged) {
        return new OfferedCall(source, "call-1", "InterAppCall", targets, call, SMALL, DIGEST, InterAppScene.START.plusSeconds(60), signed, key, forged);
    }

    private static Refusal refused(InterAppFault fault, Executable work) {
        Refusal refusal = assertThrows(Refusal.class, work);
        assertTrue(refusal.is(fault), refusal.code() + ": " + refusal.detail());
        return refusal;
    }
}
