package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bpci.communication.SessionRef;
import org.bpci.interapp.InterAppRequest.Authority;
import org.bpci.interapp.InterAppRequest.AwaitResponse;
import org.bpci.interapp.InterAppRequest.Establish;
import org.bpci.interapp.InterAppRequest.FindAgreement;
import org.bpci.interapp.InterAppRequest.Question;
import org.bpci.interapp.InterAppRequest.ResumeAgreement;
import org.bpci.interapp.InterAppRequest.ValidateAgreement;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.Eventually;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** The room with real discovery, relay, ledger and database. */
@ExtendWith(PostgresSuite.class)
class InterAppVerticleTest {

    private static final String A = InterAppScene.NODE_A;
    private static final String B = InterAppScene.NODE_B;
    private static final PolicySettings POLICIES =
            new PolicySettings(Duration.ofMinutes(1), 3, PolicySettings.Action.QUARANTINE, 2, PolicySettings.Action.SUSPEND, Duration.ofMinutes(5));
    private static final long PATIENCE_SECONDS = 30;

    private InterAppHouse house;

    @BeforeEach
    void open(DatabaseLocation location) {
        house = new InterAppHouse(location, POLICIES);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void allowedCallIsDeliveredAndDeniedOneIsWrittenDown() throws Exception {
        Agreement agreement = house.establish("allowed", "Execute(transfer)");
        BlockingQueue<ObjectNode> frames = new LinkedBlockingQueue<>();
        SessionRef session = house.connect(B, 10, "allowed", frames::add);
        house.send(house.call("allowed-1", agreement, "Execute(transfer)"));
        ObjectNode delivered = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("allowed-1", delivered.at("/message/content/call_id").asText());
        house.ack(session, B, delivered.path("delivery_id").asLong());

        Refusal denied = refused(InterAppFault.CALL_DENIED, () -> house.send(house.call("allowed-2", agreement, "Execute(withdraw)")));
        assertTrue(denied.detail().contains("version 1") && denied.detail().contains("Execute(withdraw)"), denied.detail());
        Eventually.holds(() -> house.ledger("allowed").size() == 4);
        List<String> ledger = house.ledger("allowed");
        assertEquals(List.of("AgreementActivated", "MessageAccepted", "CallDenied", "MessageDelivered"), ledger.stream().map(leaf -> tree(leaf)
                .path("kind").asText()).sorted((a, b) -> order(a) - order(b)).toList(), ledger.toString());
        assertEquals(new TreeSet<>(List.of("1", "2", "3", "4")), new TreeSet<>(ledger.stream().map(leaf -> tree(leaf).at("/detail/number").asText()).toList()));
        assertTrue(ledger.stream().anyMatch(leaf -> leaf.contains("\"MessageAccepted\"") && leaf.contains("Execute(transfer) Execute(transfer)")), ledger.toString());
    }

    private static int order(String kind) {
        return List.of("AgreementActivated", "MessageAccepted", "CallDenied", "MessageDelivered").indexOf(kind);
    }

    @Test
    void nothingIsDeliveredOnceARevocationIsAcknowledgedThoughTenThousandCallsWait() throws Exception {
        int calls = 10_000;
        Agreement agreement = house.establish("queued", "Execute(transfer)");
        SessionRef source = house.connect(A, 10, "queued", frame -> { });
        for (int from = 0; from < calls; from += 500) {
            List<ObjectNode> some = new ArrayList<>(500);
            for (int i = from; i < from + 500; i++) {
                some.add(house.call("queued-" + i, agreement, "Execute(transfer)"));
            }
            house.offer(source, A, some);
            int expected = from + 500;
            Eventually.holds(() -> house.settled.get() == expected);
        }
        assertEquals(calls, house.deliveries("queued", 0));

        AtomicInteger received = new AtomicInteger();
        AtomicReference<SessionRef> target = new AtomicReference<>();
        BlockingQueue<Long> unacknowledged = new LinkedBlockingQueue<>();
        target.set(house.connect(B, 50, "queued", frame -> {
            received.incrementAndGet();
            unacknowledged.add(frame.path("delivery_id").asLong());
        }));
        for (int i = 0; i < 500; i++) { // the stream is in full flow
            house.ack(target.get(), B, unacknowledged.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        assertEquals(AgreementState.REVOKED, house.revoke(agreement).state());
        house.received();
        int atRevocation = received.get();
        assertTrue(atRevocation < calls / 2, "revoked too late to tell: " + atRevocation);
        for (Long id = unacknowledged.poll(); id != null; id = unacknowledged.poll()) {
            house.ack(target.get(), B, id);
        }
        Eventually.holds(() -> house.deliveries("queued", 0) == 0);
        house.received();
        assertEquals(atRevocation, received.get(), "handed out after the revocation was acknowledged");
        assertEquals(atRevocation, house.deliveries("queued", 2));
        assertEquals(calls - atRevocation, house.deliveries("queued", 5));
        refused(InterAppFault.AGREEMENT_REVOKED, () -> house.send(house.call("queued-late", agreement, "Execute(transfer)")));
    }

    @Test
    void callThatWaitsInMemoryLosesItsLicenceWithTheAgreement() throws Exception {
        Agreement agreement = house.establish("licensed", "Execute(transfer)");
        BlockingQueue<ObjectNode> frames = new LinkedBlockingQueue<>();
        SessionRef session = house.connect(B, 1, "licensed", frames::add);
        house.send(house.call("licensed-1", agreement, "Execute(transfer)"));
        house.send(house.call("licensed-2", agreement, "Execute(transfer)"));
        ObjectNode first = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("licensed-1", first.at("/message/message_id").asText());
        house.revoke(agreement);
        house.ack(session, B, first.path("delivery_id").asLong());
        Eventually.holds(() -> house.deliveries("licensed", 5) == 1 && house.deliveries("licensed", 2) == 1);
        house.received();
        assertTrue(frames.isEmpty(), frames.toString());
    }

    @Test
    void callThatWaitsIsDecidedByTheVersionInForceWhenItIsHandedOut() throws Exception {
        Agreement first = house.establish("narrowed", "Execute(transfer)", "Read(accounts/**)");
        house.send(house.call("narrowed-1", first, "Execute(transfer)"));
        house.send(house.call("narrowed-2", first, "Read(accounts/42)"));
        ObjectNode narrower = InterAppScene.signed(InterAppScene.next(first, house.now(), "Read(accounts/*)"), InterAppScene.SETTLEMENT);
        house.ask(new Establish(narrower));
        refused(InterAppFault.AGREEMENT_SUPERSEDED, () -> house.send(house.call("narrowed-3", first, "Read(accounts/42)")));
        BlockingQueue<ObjectNode> frames = new LinkedBlockingQueue<>();
        house.connect(B, 10, "narrowed", frames::add);
        assertEquals("narrowed-2", frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).at("/message/message_id").asText());
        Eventually.holds(() -> house.deliveries("narrowed", 5) == 1);
    }

    @Test
    void secondFactorIsAskedForAndChecked() {
        ObjectNode draft = InterAppScene.draft("factors", house.now(), "Execute(transfer)");
        ((ObjectNode) draft.get("security_requirements")).put("authentication_factors", 2);
        Agreement agreement = house.ask(new Establish(InterAppScene.signed(draft, InterAppScene.TRADING, InterAppScene.SETTLEMENT))).agreement().agreement();
        refused(InterAppFault.CALL_UNAUTHENTICATED, () -> house.send(house.call("factors-1", agreement, "Execute(transfer)")));
        ObjectNode call = InterAppScene.call("factors-2", agreement, "Execute(transfer)", house.now());
        ObjectNode signed = Signed.sign(call, InterAppScene.NETWORK, Kind.CALL, InterAppScene.key(InterAppScene.TRADING)).tree();
        ObjectNode forged = Signed.sign(call, InterAppScene.NETWORK, Kind.CALL, InterAppScene.key("stranger")).tree();
        refused(InterAppFault.CALL_FORGED, () -> house.send(InterAppScene.message("factors-2", "InterAppCall", A, B, forged, house.now())));
        house.send(InterAppScene.message("factors-2", "InterAppCall", A, B, signed, house.now()));
        refused(InterAppFault.CALL_INVALID, () -> house.send(InterAppScene.message("factors-3", "InterAppCall", A, B, signed, house.now())));
    }

    @Test
    void responseGoesToWhoeverWaitsAndOnlyOnce() {
        Agreement agreement = house.establish("service", "Execute(transfer)");
        Digest call = house.send(house.call("service-1", agreement, "Execute(transfer)")).message().digest();
        var waiting = house.bus.ask(new AwaitResponse(new NodeId(A), "service-1", Duration.ofSeconds(20)), Duration.ofSeconds(30));
        ObjectNode response = InterAppScene.response(call, "service-1", agreement, house.now());
        refused(InterAppFault.RESPONSE_WITHOUT_REQUEST, () -> house.send(InterAppScene.message("re-" + Digest.of(new byte[2]).hex(), "InterAppResponse", B, A,
                InterAppScene.response(Digest.of(new byte[2]), "service-1", agreement, house.now()), house.now())));
        house.send(InterAppScene.message("re-" + call.hex(), "InterAppResponse", B, A, response, house.now()));
        assertEquals("re-" + call.hex(), InterAppHouse.await(waiting).orElseThrow().messageId());
        ObjectNode second = response.deepCopy().put("status", "Failed");
        assertEquals("message-id-reused", assertThrows(Refusal.class, () -> house.send(
                InterAppScene.message("re-" + call.hex(), "InterAppResponse", B, A, second, house.now()))).code());

        house.restart(); // who asks later is told from the relay's tables
        assertTrue(house.ask(new AwaitResponse(new NodeId(A), "service-1", Duration.ofSeconds(5))).isPresent());
        assertEquals(Optional.empty(), house.ask(new AwaitResponse(new NodeId(A), "service-none", Duration.ofMillis(50))));
    }

    @Test
    void whatStandsSurvivesARestart() {
        Agreement agreement = house.establish("kept", "Execute(transfer)");
        ObjectNode wider = InterAppScene.next(agreement, house.now(), "Execute(transfer)", "Read(accounts/**)");
        house.ask(new Establish(InterAppScene.signed(wider, InterAppScene.TRADING)));
        house.ask(new InterAppRequest.SuspendAgreement("kept", new Authority.Word(InterAppScene.word(Kind.SUSPENSION, agreement, InterAppScene.TRADING, house.now()))));
        var before = house.ask(new FindAgreement("kept"));
        house.restart();
        var after = house.ask(new FindAgreement("kept"));
        assertEquals(AgreementState.SUSPENDED, after.state());
        assertEquals(before.agreement().digest(), after.agreement().digest());
        assertEquals(before.proposed().orElseThrow().digest(), after.proposed().orElseThrow().digest());
        assertEquals(before.suspensions(), after.suspensions());
        assertEquals(before.versions(), after.versions());
        refused(InterAppFault.AGREEMENT_SUSPENDED, () -> house.send(house.call("kept-1", agreement, "Execute(transfer)")));
        house.revoke(agreement);
        house.restart();
        assertEquals(AgreementState.REVOKED, house.ask(new FindAgreement("kept")).state());
        refused(InterAppFault.AGREEMENT_REVOKED, () -> house.send(house.call("kept-2", agreement, "Execute(transfer)")));
    }

    @Test
    void repeatedDenialsPutTheApplicationInQuarantineUntilAnOperatorLiftsIt() throws Exception {
        Agreement agreement = house.establish("policed", "Execute(transfer)");
        for (int i = 0; i < 4; i++) {
            String id = "policed-" + i;
            refused(InterAppFault.CALL_DENIED, () -> house.send(house.call(id, agreement, "Execute(withdraw)")));
        }
        Eventually.holds(() -> house.ask(new InterAppRequest.FindApp(new AppId(InterAppScene.TRADING))).quarantine().isPresent());
        refused(InterAppFault.APP_QUARANTINED, () -> house.send(house.call("policed-good", agreement, "Execute(transfer)")));
        assertTrue(house.events.stream().anyMatch(InterAppEvent.PolicyAlert.class::isInstance));
        assertTrue(house.ledger("policed").stream().anyMatch(leaf -> leaf.contains("PolicyAlert")));
        house.ask(new InterAppRequest.LiftQuarantine(new AppId(InterAppScene.TRADING), "talked to them", "operator"));
        house.send(house.call("policed-good-2", agreement, "Execute(transfer)"));
    }

    @Test
    void callsOverTheRateSuspendTheAgreementForATime() {
        Agreement agreement = house.establish("hurried", "Execute(transfer){rate=1/h}");
        house.send(house.call("hurried-0", agreement, "Execute(transfer)"));
        for (int i = 1; i <= 3; i++) {
            String id = "hurried-" + i;
            refused(InterAppFault.CALL_RATE_EXCEEDED, () -> house.send(house.call(id, agreement, "Execute(transfer)")));
        }
        Eventually.holds(() -> house.ask(new FindAgreement("hurried")).state() == AgreementState.SUSPENDED);
        house.ask(new ResumeAgreement("hurried", new Authority.Operator("operator", "it was a test")));
        assertEquals(AgreementState.ACTIVE, house.ask(new FindAgreement("hurried")).state());
        house.aheadMillis.addAndGet(Duration.ofDays(91).toMillis());
        Eventually.holds(() -> house.ask(new FindAgreement("hurried")).state() == AgreementState.EXPIRED);
    }

    @Test
    void validationSaysWhyNotAndByWhichClause() {
        house.establish("checked", "Read(accounts/*)");
        var allowed = house.ask(new ValidateAgreement("checked", Optional.of(new Question(new AppId(InterAppScene.TRADING), "Read(accounts/42)", 10))));
        assertTrue(allowed.valid(), allowed.checks().toString());
        assertEquals("Read(accounts/*)", allowed.clause().orElseThrow());
        var denied = house.ask(new ValidateAgreement("checked", Optional.of(new Question(new AppId(InterAppScene.SETTLEMENT), "Read(accounts/42)", 10))));
        assertFalse(denied.valid());
        assertTrue(denied.checks().stream().anyMatch(check -> check.code().equals("call-denied")));
        refused(InterAppFault.AGREEMENT_UNKNOWN, () -> house.ask(new ValidateAgreement("nowhere", Optional.empty())));
    }

    private static ObjectNode tree(String leaf) {
        return Json.parseObject(leaf, 1 << 16);
    }

    private static Refusal refused(Fault fault, Executable work) {
        Refusal refusal = assertThrows(Refusal.class, work);
        assertTrue(refusal.is(fault), refusal.code() + ": " + refusal.detail());
        return refusal;
    }
}
