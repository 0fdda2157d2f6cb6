package org.bpci.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.AgreementMemory;
import org.bpci.client.Agreements;
import org.bpci.client.ApiClient;
import org.bpci.client.AppPapers;
import org.bpci.client.CallPapers;
import org.bpci.client.Delivery;
import org.bpci.client.IncomingCall;
import org.bpci.client.MessageDraft;
import org.bpci.client.OutgoingCall;
import org.bpci.interapp.Action;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.interapp.Call;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.interapp.Response;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.seal.PrivateSealKey;
import org.bpci.seal.SealSuite;

/** An application of one of the organisations: keys of its own, hosted by the organisation's node. */
final class DemoApp {

    private final AppId id;
    private final Participant host;
    private final ApiClient api;
    private final Network network;
    private final Agreements agreements;
    private final SigningKey key = SigningKey.generate(Suite.ED25519);
    private final PrivateSealKey sealingKey = PrivateSealKey.ofSeed(SealSuite.X25519, new SecureRandom().generateSeed(SealSuite.SEED_BYTES));

    DemoApp(String id, Participant host, ApiClient api) {
        this.id = new AppId(id);
        this.host = host;
        this.api = api;
        this.network = api.identity().network();
        this.agreements = new Agreements(api, network, AgreementMemory.inProcess());
    }

    AppId id() {
        return id;
    }

    SigningKey key() {
        return key;
    }

    void register() {
        AppPapers.AppDraft draft = new AppPapers.AppDraft(id, "Backend", host.id(), List.of(), List.of(sealingKey.publicKey()));
        api.send(Routes.REGISTER_APP, AppPapers.registration(network, draft, key, host.key(), Instant.now()));
    }

    /** A call of this application in a message of its node, sealed for the other one. */
    OutgoingCall call(Agreement agreement, String callId, String action, JsonNode content, Participant to) {
        agreements.bound(agreement, id, key.verificationKey());
        EncryptionLevel level = agreement.security().encryptionLevel();
        AppId callee = agreement.other(id).app();
        ObjectNode paper = CallPapers.call(network, agreement, callId, id, Action.parse(action), content, level,
                agreements.recipient(agreement, callee, level), key, Instant.now());
        Signed message = MessageDraft.of(callId, host.id(), to.id(), Call.MESSAGE_TYPE, paper, Instant.now()).sign(network, host.key());
        return new OutgoingCall(network, agreement, callId, id, message);
    }

    /** The call that came in a delivery, checked and opened. */
    IncomingCall open(Delivery delivery) {
        return IncomingCall.checked(network, delivery, id, key.verificationKey(), agreements, List.of(sealingKey));
    }

    void respond(IncomingCall call, JsonNode content, Participant to) throws InterruptedException {
        EncryptionLevel level = call.agreement().security().encryptionLevel();
        ObjectNode paper = CallPapers.response(network, call.agreement(), call.call(), call.message(), true, content, level,
                agreements.recipient(call.agreement(), call.call().caller(), level), key, Instant.now());
        host.send(MessageDraft.of(Response.idFor(call.message()), host.id(), to.id(), Response.MESSAGE_TYPE, paper, Instant.now())
                .sign(network, host.key()));
    }

    OutgoingCall.Answered answer(OutgoingCall sent, Delivery response) {
        return sent.answered(response.message().tree(), List.of(sealingKey));
    }

    /** What this application says about an agreement, signed. */
    ObjectNode word(Kind kind, Agreement agreement) {
        if (kind == Kind.ACCEPTANCE) {
            agreements.accepted(agreement);
        }
        return AppPapers.word(network, kind, agreement.id(), agreement.digest(), id, Optional.of("the demo is over"), key, Instant.now());
    }
}
