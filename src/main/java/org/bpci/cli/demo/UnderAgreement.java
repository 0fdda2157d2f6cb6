package org.bpci.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.AgreementMemory;
import org.bpci.client.Agreements;
import org.bpci.client.ApiClient;
import org.bpci.client.AppPapers;
import org.bpci.client.IncomingCall;
import org.bpci.client.OutgoingCall;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AgreementReport;
import org.bpci.interapp.CommunicationType;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.interapp.InterAppFault;
import org.bpci.interapp.Permissions;
import org.bpci.interapp.SecurityRequirements;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;

/** Two applications agree, one calls the other, is denied what was not agreed, and a revocation beats what waits in the queue. */
final class UnderAgreement implements Step {

    private static final String ID = "demo-agreement";
    private static final int QUEUED = 5;
    private static final Duration REPORT_MAX = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(200);

    @Override
    public String title() {
        return "Their applications agree, call each other, and stop at once";
    }

    @Override
    public void run(Stage stage, Report report) throws InterruptedException {
        DemoApp trading = new DemoApp("trading-platform", stage.bank(), stage.api());
        DemoApp settlement = new DemoApp("settlement-engine", stage.payments(), stage.api());
        trading.register();
        settlement.register();
        Agreement agreement = agree(stage, trading, settlement, report);
        allowed(stage, agreement, trading, settlement, report);
        denied(stage, agreement, trading, report);
        revoked(stage, agreement, trading, settlement, report);
        proved(stage, report);
    }

    private static Agreement agree(Stage stage, DemoApp first, DemoApp second, Report report) {
        var network = stage.api().identity().network();
        Agreements known = new Agreements(stage.api(), network, AgreementMemory.inProcess());
        SecurityRequirements security = new SecurityRequirements(EncryptionLevel.HIGH, true, 2, true);
        Permissions permissions = Permissions.parse("Execute(settle/*){rate=100/s,size=1MB},!Execute(settle/all)");
        Instant now = Instant.now();
        ObjectNode draft = new AppPapers.AgreementDraft(ID, 1, Optional.empty(), known.party(first.id(), EncryptionLevel.HIGH),
                known.party(second.id(), EncryptionLevel.HIGH), CommunicationType.SERVICE_CALL.wireName(), permissions, security,
                now, now.plus(Duration.ofDays(1))).tree();
        stage.api().send(Routes.ESTABLISH, AppPapers.signedByApp1(network, draft, first.key()));
        stage.api().send(Routes.ACCEPT_AGREEMENT, second.word(Kind.ACCEPTANCE, known.shown(ID)), ID);
        Agreement agreement = known.inForce(ID);
        report.checked("agreement signed by both", first.id() + " may " + permissions + " of " + second.id());
        return agreement;
    }

    private static void allowed(Stage stage, Agreement agreement, DemoApp from, DemoApp to, Report report) throws InterruptedException {
        Instant begin = Instant.now();
        OutgoingCall call = from.call(agreement, "demo-call-allowed", "Execute(settle/trade-7)", Stage.payment(3), stage.payments());
        stage.bank().send(call.message());
        IncomingCall incoming = to.open(stage.payments().receive(1).getFirst());
        DemoFault.require(Arrays.equals(Canonical.of(incoming.content()), Canonical.of(Stage.payment(3))), "the content arrived changed");
        to.respond(incoming, JsonNodeFactory.instance.objectNode().put("settled", true), stage.bank());
        OutgoingCall.Answered answered = from.answer(call, stage.bank().receive(1).getFirst());
        DemoFault.require(answered.ok() && answered.content().path("settled").asBoolean(), "the response is another");
        report.checked("Execute(settle/trade-7)", "allowed; sealed for " + to.id() + " alone, answered " + answered.content() + " in "
                + Report.took(Duration.between(begin, Instant.now())));
    }

    private static void denied(Stage stage, Agreement agreement, DemoApp from, Report report) throws InterruptedException {
        try {
            stage.bank().send(from.call(agreement, "demo-call-denied", "Execute(settle/all)", Stage.payment(4), stage.payments()).message());
        } catch (Refusal refusal) {
            DemoFault.require(refusal.is(InterAppFault.CALL_DENIED), "the call was refused for another reason: " + refusal.detail());
            report.checked("Execute(settle/all)", refusal.detail());
            return;
        }
        throw DemoFault.PROMISE_BROKEN.because("a call that the agreement denies was accepted");
    }

    private static void revoked(Stage stage, Agreement agreement, DemoApp from, DemoApp to, Report report) throws InterruptedException {
        stage.payments().disconnect();
        for (int i = 1; i <= QUEUED; i++) {
            stage.bank().send(from.call(agreement, "demo-call-queued-" + i, "Execute(settle/trade-" + i + ")", Stage.payment(i), stage.payments()).message());
        }
        report.did(QUEUED + " calls accepted", "they wait; " + stage.payments().id() + " is offline");
        stage.api().send(Routes.REVOKE_AGREEMENT, to.word(Kind.REVOCATION, agreement), ID);
        stage.payments().connect();
        stage.bank().send(stage.bank().sign(stage.payments().id(), "DataSync", Stage.payment(9), Optional.empty()));
        String first = stage.payments().receive(1).getFirst().message().tree().path("message_type").asText();
        DemoFault.require(first.equals("DataSync") && stage.payments().unread() == 0, "a revoked call was delivered");
        report.checked("revoked by " + to.id(), "none of the " + QUEUED + " was handed out; a plain message behind them was");
    }

    private static void proved(Stage stage, Report report) throws InterruptedException {
        ObjectNode file = fetch(stage);
        AgreementReport story = AgreementReport.verified(file, Optional.empty());
        report.checked("bpci inter-app audit", "signed report of " + story.last() + " entries, each proved, none missing");
        int caught = 0;
        for (int i = 0; i < story.items().size(); i++) {
            ObjectNode shortened = file.deepCopy();
            ((ArrayNode) shortened.get("events")).remove(i);
            try {
                AgreementReport.verified(shortened, Optional.empty());
            } catch (Refusal refused) {
                caught++;
            }
        }
        DemoFault.require(caught == story.items().size(), "an entry could be left out unnoticed");
        report.checked("each entry left out in turn", caught + " of " + caught + " shortened reports refused");
    }

    private static ObjectNode fetch(Stage stage) throws InterruptedException {
        ApiClient auditor = new ApiClient(stage.oracle().endpoint(), Optional.of(token(stage)));
        Instant until = Instant.now().plus(REPORT_MAX);
        while (true) {
            ObjectNode file = (ObjectNode) auditor.get(Routes.AUDIT_AGREEMENT, ID);
            if (file.path("last").asLong() == file.path("entries").asLong() || Instant.now().isAfter(until)) {
                return file;
            }
            Thread.sleep(PAUSE);
        }
    }

    private static String token(Stage stage) {
        try {
            return Files.readString(stage.oracle().dataDir().resolve("admin-token")).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
