package org.bpci.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.client.AppPapers;
import org.bpci.client.IncomingCall;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.interapp.Call;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.interapp.Party;
import org.bpci.interapp.Permissions;
import org.bpci.interapp.SecurityRequirements;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Network;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.Test;

class AnswererTest {

    private static final ObjectNode CONTENT = JsonNodeFactory.instance.objectNode().put("amount", "12.50; $(touch /nowhere)");

    @Test
    void programGetsTheCallAndAnswersIt() throws InterruptedException {
        Answerer.Answer answer = new Answerer.Program(List.of("cat")).answer(call());
        assertTrue(answer.ok());
        assertEquals("Execute(transfer)", answer.content().path("action").asText());
        assertEquals(CONTENT, answer.content().path("content"));
    }

    @Test
    void programThatFailsOrPrintsNoJsonMakesTheCallFail() throws InterruptedException {
        assertFalse(new Answerer.Program(List.of("false")).answer(call()).ok());
        assertFalse(new Answerer.Program(List.of("echo", "no json")).answer(call()).ok());
        assertFalse(new Answerer.Program(List.of("/no/such/program")).answer(call()).ok());
    }

    @Test
    void largeContentIsNoReasonToWaitForEver() throws InterruptedException {
        ObjectNode large = JsonNodeFactory.instance.objectNode().put("text", "x".repeat(900_000));
        IncomingCall call = call();
        Answerer.Answer answer = new Answerer.Program(List.of("cat")).answer(new IncomingCall(call.call(), call.agreement(), call.message(), large));
        assertTrue(answer.ok());
        assertEquals(large, answer.content().path("content"));
    }

    @Test
    void withoutAProgramTheAnswerSaysWhatWasAsked() throws InterruptedException {
        Answerer.Answer answer = Answerer.ECHO.answer(call());
        assertTrue(answer.ok());
        assertEquals(CONTENT, answer.content().path("asked"));
    }

    private static IncomingCall call() {
        Network network = Network.of("test");
        Instant now = Instant.parse("2026-11-22T18:00:00Z");
        SigningKey first = SigningKey.generate(Suite.ED25519);
        Party app1 = new Party(new AppId("a"), first.verificationKey(), Optional.empty());
        Party app2 = new Party(new AppId("b"), SigningKey.generate(Suite.ED25519).verificationKey(), Optional.empty());
        ObjectNode draft = new AppPapers.AgreementDraft("agreement-1", 1, Optional.empty(), app1, app2, "ServiceCall", Permissions.parse("Execute(transfer)"),
                new SecurityRequirements(EncryptionLevel.NONE, true, 2, true), now, now.plus(Duration.ofDays(1))).tree();
        ObjectNode paper = JsonNodeFactory.instance.objectNode().put("call_id", "call-1").put("agreement_id", "agreement-1").put("version", 1)
                .put("caller_app", "a").put("callee_app", "b").put("action", "Execute(transfer)").put("created_at", "2026-11-22T18:00:00Z")
                .put("encryption_level", "None");
        paper.set("content", CONTENT);
        return new IncomingCall(Call.read(paper), Agreement.read(AppPapers.signedByApp1(network, draft, first), network), Digest.of(new byte[] {1}), CONTENT);
    }
}
